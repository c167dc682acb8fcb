/** Scenario 11: one prefix in several zones. */
import { tutorialText } from '../../emulation/tutorial-text.ts';
import type { Scenario } from './scenario.ts';

const learnedBy2 = 'az2$ ovn-nbctl lr-route-list lr2';
const rows = 'az1$ ovn-ic-sbctl --bare --columns=nexthop find Route ip_prefix=10.9.0.0/16';

export const samePrefix: Scenario = {
  start: `world zones=az1,az2,az3\n${tutorialText(3)}\naz1$ ovn-nbctl lr-route-add lr1 10.9.0.0/16 192.168.1.100`,
  steps: [
    {
      title: 'Two zones have the same network',
      what: 'az1 leads to 10.9.0.0/16. Let az3 lead there too:\n`az3$ ovn-nbctl lr-route-add lr3 10.9.0.0/16 192.168.3.100`',
      look: 'lr2 has the prefix twice, from az1 and from az3. lr1 and lr3 have forgotten each other’s.',
      why: 'A router that has a static route of its own does not learn the same prefix: its own gateway wins. Everybody else has both, and spreads the load.',
      hints: ['The router of az3 is lr3.', 'az3$ ovn-nbctl lr-route-add lr3 10.9.0.0/16 192.168.3.100'],
      solution: 'az3$ ovn-nbctl lr-route-add lr3 10.9.0.0/16 192.168.3.100',
      checks: [
        {
          title: 'lr2 reaches 10.9.0.0/16 through az3',
          command: `${learnedBy2} | grep "10.9.0.0/16 *169.254.100.3 "`,
          why: { zone: 'az2', router: 'lr2', prefix: '10.9.0.0/16', from: 'az3' },
          mutation: 'az3$ ovn-nbctl lr-route-del lr3 10.9.0.0/16',
        },
        {
          title: 'and through az1',
          command: `${learnedBy2} | grep "10.9.0.0/16 *169.254.100.1 "`,
          why: { zone: 'az2', router: 'lr2', prefix: '10.9.0.0/16', from: 'az1' },
          mutation: 'az1$ ovn-nbctl lr-route-del lr1 10.9.0.0/16',
        },
        {
          title: 'lr1 does not send it to az3',
          command: '! az1$ ovn-nbctl lr-route-list lr1 | grep "10.9.0.0/16 *169.254.100.3 "',
          why: { zone: 'az2', router: 'lr2', prefix: '10.9.0.0/16', from: 'az1' },
          mutation: 'az1$ ovn-nbctl lr-route-del lr1 10.9.0.0/16',
        },
      ],
    },
    {
      title: 'Break one of them',
      what: 'Withdraw it from az1:\n`az1$ ovn-nbctl lr-route-del lr1 10.9.0.0/16`',
      look: 'lr2 keeps the path through az3, and now lr1 learns that one as well.',
      why: 'What is learned is never advertised again: when az1’s own route goes, its row goes from IC Southbound, and no echo of az3’s takes its place. So there can be no loop.',
      hints: ['Delete the route of lr1.', 'az1$ ovn-nbctl lr-route-del lr1 10.9.0.0/16'],
      solution: 'az1$ ovn-nbctl lr-route-del lr1 10.9.0.0/16',
      checks: [
        {
          title: 'lr1 now goes through az3',
          command: 'az1$ ovn-nbctl lr-route-list lr1 | grep "10.9.0.0/16 *169.254.100.3 .*learned"',
          why: { zone: 'az1', router: 'lr1', prefix: '10.9.0.0/16', from: 'az3' },
          mutation: 'az3$ ovn-nbctl lr-route-del lr3 10.9.0.0/16',
        },
        {
          title: 'az1 advertises nothing of it',
          command: `! ${rows} | grep 169.254.100.1`,
          why: { zone: 'az2', router: 'lr2', prefix: '10.9.0.0/16', from: 'az1', isAdvertised: true },
          mutation: 'az1$ ovn-nbctl lr-route-add lr1 10.9.0.0/16 192.168.1.100',
        },
      ],
    },
    {
      title: 'Find the fault',
      before: 'az2$ ovn-nbctl lr-route-add lr2 10.9.0.0/16 discard',
      what: 'Traffic from az2 to 10.9.0.0/16 disappears, though az3 still advertises it. Mend it in az2.',
      look: 'lr2 has one route for the prefix, and it is not az3’s. `why az2 lr2 10.9.0.0/16` says which rule kept that out.',
      why: 'A local static route always wins, even one that discards. That is how a zone keeps a prefix for itself, and how somebody loses one.',
      hints: ['What is lr2’s next hop?', 'az2$ ovn-nbctl lr-route-del lr2 10.9.0.0/16'],
      solution: 'az2$ ovn-nbctl lr-route-del lr2 10.9.0.0/16',
      checks: [
        {
          title: 'lr2 goes through az3 again',
          command: `${learnedBy2} | grep "10.9.0.0/16 *169.254.100.3 .*learned"`,
          why: { zone: 'az2', router: 'lr2', prefix: '10.9.0.0/16', from: 'az3' },
          mutation: 'az2$ ovn-nbctl lr-route-add lr2 10.9.0.0/16 192.168.2.100',
        },
      ],
    },
  ],
};
