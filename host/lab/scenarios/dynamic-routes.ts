/** Scenario 12: routes that a routing daemon has learned. */
import { tutorialText } from '../../emulation/tutorial-text.ts';
import type { Scenario } from './scenario.ts';

const learnedBy2 = 'az2$ ovn-nbctl lr-route-list lr2';
const origin = (prefix: string): string =>
  `az1$ ovn-ic-sbctl --bare --columns=ip_prefix find Route origin=connected-dynamic | grep ${prefix}`;

export const dynamicRoutes: Scenario = {
  start: `world zones=az1,az2\n${tutorialText(2)}`,
  steps: [
    {
      title: 'A neighbour announces a network',
      what: 'Behind lr1 a router speaks BGP, and announces 10.5.0.0/16. Play its part:\n`az1$ dynamic add az1 lrp-lr1-lan 10.5.0.0/16 192.168.1.77`',
      look: 'az1’s Southbound has a `Learned_Route`, IC Southbound a route of origin `connected-dynamic`, and lr2 has it too.',
      why: 'A routing daemon enters what it has learned in the Southbound database. The controller advertises it like a network that the router is connected to.',
      hints: ['`help` lists the words of the lab.', 'dynamic add az1 lrp-lr1-lan 10.5.0.0/16 192.168.1.77'],
      solution: 'dynamic add az1 lrp-lr1-lan 10.5.0.0/16 192.168.1.77',
      checks: [
        {
          title: 'az1 advertises 10.5.0.0/16',
          command: origin('10.5.0.0/16'),
          why: { zone: 'az2', router: 'lr2', prefix: '10.5.0.0/16', from: 'az1', isDynamic: true, isAdvertised: true },
          mutation: 'dynamic remove az1 lrp-lr1-lan 10.5.0.0/16 192.168.1.77',
        },
        {
          title: 'lr2 has learned it',
          command: `${learnedBy2} | grep "10.5.0.0/16 .*169.254.100.1 .*learned"`,
          why: { zone: 'az2', router: 'lr2', prefix: '10.5.0.0/16', from: 'az1', isDynamic: true },
          mutation: 'az2$ ovn-nbctl set NB_Global . options:ic-route-learn=false',
        },
      ],
    },
    {
      title: 'The other side learns it too',
      what: 'Now lr2’s own neighbour announces the same network:\n`az2$ dynamic add az2 lrp-lr2-lan 10.5.0.0/16 192.168.2.77`',
      look: 'lr2 gives up the route from az1. IC Southbound has the prefix twice, once from each zone.',
      why: 'What the routing daemon of a router has learned itself is nearer than what comes from another zone.',
      hints: ['The same word, for az2, at lrp-lr2-lan.', 'dynamic add az2 lrp-lr2-lan 10.5.0.0/16 192.168.2.77'],
      solution: 'dynamic add az2 lrp-lr2-lan 10.5.0.0/16 192.168.2.77',
      checks: [
        {
          title: 'lr2 has given up az1’s route',
          command: `! ${learnedBy2} | grep 10.5.0.0/16`,
          mutation: 'dynamic remove az2 lrp-lr2-lan 10.5.0.0/16 192.168.2.77',
        },
        {
          title: 'az2 advertises it as well',
          command: 'az2$ ovn-ic-sbctl --bare --columns=nexthop find Route ip_prefix=10.5.0.0/16 | grep 169.254.100.2',
          why: { zone: 'az1', router: 'lr1', prefix: '10.5.0.0/16', from: 'az2', isDynamic: true, isAdvertised: true },
          mutation: 'az2$ ovn-nbctl set NB_Global . options:ic-route-adv=false',
        },
      ],
    },
    {
      title: 'Break it',
      what: 'The neighbour of lr2 fails:\n`az2$ dynamic remove az2 lrp-lr2-lan 10.5.0.0/16 192.168.2.77`',
      look: 'lr2 learns az1’s route again.',
      why: 'It was there in IC Southbound all the time. The other zone is the way round.',
      hints: ['Remove what was added.', 'dynamic remove az2 lrp-lr2-lan 10.5.0.0/16 192.168.2.77'],
      solution: 'dynamic remove az2 lrp-lr2-lan 10.5.0.0/16 192.168.2.77',
      checks: [
        {
          title: 'lr2 goes through az1 again',
          command: `${learnedBy2} | grep "10.5.0.0/16 .*169.254.100.1 .*learned"`,
          mutation: 'dynamic remove az1 lrp-lr1-lan 10.5.0.0/16 192.168.1.77',
        },
      ],
    },
    {
      title: 'Find the fault',
      before: `az1$ ovn-nbctl set Logical_Router_Port lrp-lr1-ts1 options:ic-route-deny-adv=10.0.0.0/8
az1$ dynamic add az1 lrp-lr1-lan 10.6.0.0/16 192.168.1.77`,
      what: 'The neighbour of lr1 announces 10.6.0.0/16 as well, and lr2 knows neither that nor 10.5.0.0/16. Find the rule, and mend it at az1.',
      look: 'Select lr2, and ask it under Why for 10.6.0.0/16.',
      why: 'Filters and denylists hold for dynamic routes as for all others, no matter who announces them.',
      hints: [
        'The transit port of lr1 denies something.',
        'az1$ ovn-nbctl remove Logical_Router_Port lrp-lr1-ts1 options ic-route-deny-adv',
      ],
      solution: 'az1$ ovn-nbctl remove Logical_Router_Port lrp-lr1-ts1 options ic-route-deny-adv',
      checks: [
        {
          title: 'lr2 has learned 10.6.0.0/16',
          command: `${learnedBy2} | grep "10.6.0.0/16 .*learned"`,
          mutation: 'az1$ ovn-nbctl set Logical_Router_Port lrp-lr1-ts1 options:ic-route-deny-adv=10.6.0.0/16',
        },
        {
          title: 'lr2 has learned 10.5.0.0/16 again',
          command: `${learnedBy2} | grep "10.5.0.0/16 .*learned"`,
          mutation: 'dynamic remove az1 lrp-lr1-lan 10.5.0.0/16 192.168.1.77',
        },
      ],
    },
  ],
};
