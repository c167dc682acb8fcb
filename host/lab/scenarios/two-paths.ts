/** Scenario 4: several routers of one zone, and several paths to one network. */
import { staticRouteText, tutorialText } from '../../emulation/tutorial-text.ts';
import type { Scenario } from './scenario.ts';

const learnedBy2 = 'az2$ ovn-nbctl lr-route-list lr2';

const secondRouter = `az1$ ovn-nbctl lr-add spare
az1$ ovn-nbctl lrp-add spare lrp-spare-lan aa:aa:aa:aa:00:0b 192.168.11.1/24
az1$ ovn-nbctl lrp-add spare lrp-spare-ts1 aa:aa:aa:aa:aa:0b 169.254.100.11/24
az1$ ovn-nbctl lsp-add ts1 lsp-ts1-spare -- lsp-set-addresses lsp-ts1-spare router -- lsp-set-type lsp-ts1-spare router -- lsp-set-options lsp-ts1-spare router-port=lrp-spare-ts1
`;

export const twoPaths: Scenario = {
  start: `world zones=az1,az2\n${tutorialText(2)}\n${staticRouteText(1)}`,
  steps: [
    {
      title: 'A second router in az1',
      what: 'Give az1 another router on the same transit switch:\n`az1$ ovn-nbctl lr-add spare`\n`az1$ ovn-nbctl lrp-add spare lrp-spare-lan aa:aa:aa:aa:00:0b 192.168.11.1/24`\n`az1$ ovn-nbctl lrp-add spare lrp-spare-ts1 aa:aa:aa:aa:aa:0b 169.254.100.11/24`\n`az1$ ovn-nbctl lsp-add ts1 lsp-ts1-spare -- lsp-set-addresses lsp-ts1-spare router -- lsp-set-type lsp-ts1-spare router -- lsp-set-options lsp-ts1-spare router-port=lrp-spare-ts1`',
      look: 'Both lr1 and lr2 learn 192.168.11.0/24, although lr1 is in the same zone as the new router.',
      why: 'A router learns from every other router on its transit switches. What tells them apart is the router, `external_ids:lr-id` of the route, not the zone.',
      hints: ['All four commands are for az1.', secondRouter],
      solution: secondRouter,
      checks: [
        {
          title: 'lr2 knows 192.168.11.0/24',
          command: `${learnedBy2} | grep "192.168.11.0/24 .*169.254.100.11 .*learned"`,
          why: { zone: 'az2', router: 'lr2', prefix: '192.168.11.0/24', from: 'az1 spare' },
          mutation: 'az1$ ovn-nbctl lrp-del lrp-spare-lan',
        },
        {
          title: 'lr1, in the same zone, knows it too',
          command: 'az1$ ovn-nbctl lr-route-list lr1 | grep "192.168.11.0/24 .*learned"',
          why: { zone: 'az1', router: 'lr1', prefix: '192.168.11.0/24', from: 'az1 spare' },
          mutation: 'az1$ ovn-nbctl lsp-del lsp-ts1-spare',
        },
      ],
    },
    {
      title: 'Two paths to one network',
      what: 'lr1 leads to 10.1.0.0/16. Let the new router lead there as well:\n`az1$ ovn-nbctl lr-route-add spare 10.1.0.0/16 192.168.11.100`',
      look: 'lr2 has 10.1.0.0/16 twice, with two next hops, marked `ecmp`.',
      why: 'Each router advertises its own route. Two routes of one prefix and one table are equal: OVN spreads the traffic over both (equal-cost multipath).',
      hints: [
        'The router is called spare, its network is 192.168.11.0/24.',
        'az1$ ovn-nbctl lr-route-add spare 10.1.0.0/16 192.168.11.100',
      ],
      solution: 'az1$ ovn-nbctl lr-route-add spare 10.1.0.0/16 192.168.11.100',
      checks: [
        {
          title: 'lr2 reaches 10.1.0.0/16 through lr1',
          command: `${learnedBy2} | grep "10.1.0.0/16 *169.254.100.1 "`,
          why: { zone: 'az2', router: 'lr2', prefix: '10.1.0.0/16', from: 'az1 lr1' },
          mutation: 'az1$ ovn-nbctl lr-route-del lr1 10.1.0.0/16',
        },
        {
          title: 'and through the new router',
          command: `${learnedBy2} | grep "10.1.0.0/16 *169.254.100.11 "`,
          why: { zone: 'az2', router: 'lr2', prefix: '10.1.0.0/16', from: 'az1 spare' },
          mutation: 'az1$ ovn-nbctl lr-route-del spare 10.1.0.0/16',
        },
      ],
    },
    {
      title: 'Lose one of them',
      what: 'Take lr1 off the transit switch:\n`az1$ ovn-nbctl lsp-del lsp-ts1-lr1`',
      look: 'lr2 keeps one path. lr1 keeps what it had learned: a router without any attachment is left alone.',
      why: 'When a port goes, all that was advertised through it goes from IC Southbound, and so from all routers that had learned it.',
      hints: ['It is the switch port that is deleted, not the router’s.', 'az1$ ovn-nbctl lsp-del lsp-ts1-lr1'],
      solution: 'az1$ ovn-nbctl lsp-del lsp-ts1-lr1',
      checks: [
        {
          title: 'lr2 no longer goes through lr1',
          command: `! ${learnedBy2} | grep "169.254.100.1 "`,
          why: { zone: 'az2', router: 'lr2', prefix: '10.1.0.0/16', from: 'az1 lr1' },
          mutation:
            'az1$ ovn-nbctl lsp-add ts1 lsp-ts1-lr1 -- lsp-set-addresses lsp-ts1-lr1 router -- lsp-set-type lsp-ts1-lr1 router -- lsp-set-options lsp-ts1-lr1 router-port=lrp-lr1-ts1',
        },
        {
          title: 'lr2 still reaches 10.1.0.0/16',
          command: `${learnedBy2} | grep "10.1.0.0/16 .*learned"`,
          mutation: 'az1$ ovn-nbctl lsp-del lsp-ts1-spare',
        },
      ],
    },
    {
      title: 'Find the fault',
      before: 'az1$ controller kill az1\naz1$ ovn-nbctl lr-route-del spare 10.1.0.0/16',
      what: 'The route of the new router was deleted in az1, and yet lr2 still uses it: an orphan. Why? Make az2 forget it, without touching az2.',
      look: 'Compare az1’s routers with `Route` in IC Southbound, and look at the processes of az1. `why az2 lr2 10.1.0.0/16` says which route it is.',
      why: 'Only its own zone takes a route out of IC Southbound. While the controller is down nobody does. When it starts it compares all that is there with all that should be.',
      hints: ['Which process of az1 is missing on the map?', 'controller start az1'],
      solution: 'controller start az1',
      checks: [
        {
          title: 'lr2 has forgotten 10.1.0.0/16',
          command: `! ${learnedBy2} | grep 10.1.0.0/16`,
          mutation: 'az1$ ovn-nbctl lr-route-add spare 10.1.0.0/16 192.168.11.100',
        },
        {
          title: 'lr2 still knows 192.168.11.0/24',
          command: `${learnedBy2} | grep "192.168.11.0/24 .*learned"`,
          mutation: 'az1$ ovn-nbctl lrp-del lrp-spare-lan',
        },
      ],
    },
  ],
};
