/** Scenario 5: load balancers' virtual addresses. */
import { tutorialText } from '../../emulation/tutorial-text.ts';
import type { Scenario } from './scenario.ts';

const learnedBy2 = 'az2$ ovn-nbctl lr-route-list lr2';

export const virtualAddresses: Scenario = {
  start: `world zones=az1,az2
${tutorialText(2)}
az1$ ovn-nbctl lb-add web 10.77.0.1:80 192.168.1.10:80
az1$ ovn-nbctl lr-lb-add lr1 web
`,
  steps: [
    {
      title: 'Advertise a virtual address',
      what: 'lr1 has a load balancer with the address 10.77.0.1. Let az1 advertise such addresses:\n`az1$ ovn-nbctl set NB_Global . options:ic-route-adv-lb=true`',
      look: 'IC Southbound has a route for 10.77.0.1/32, of origin `loadbalancer`. lr2 has not learned it.',
      why: 'A virtual address belongs to no network that a router is connected to. Others find it only through a route of its own, a host route.',
      hints: [
        'The option is a key of the column `options` of `NB_Global`.',
        'az1$ ovn-nbctl set NB_Global . options:ic-route-adv-lb=true',
      ],
      solution: 'az1$ ovn-nbctl set NB_Global . options:ic-route-adv-lb=true',
      checks: [
        {
          title: 'az1 advertises 10.77.0.1/32',
          command: 'az1$ ovn-ic-sbctl --bare --columns=ip_prefix find Route origin=loadbalancer | grep 10.77.0.1/32',
          why: { zone: 'az2', router: 'lr2', prefix: '10.77.0.1/32', from: 'az1', isAdvertised: true },
          mutation: 'az1$ ovn-nbctl lr-lb-del lr1 web',
        },
      ],
    },
    {
      title: 'Learn it',
      what: 'az2 has to consent as well:\n`az2$ ovn-nbctl set NB_Global . options:ic-route-learn-lb=true`',
      look: 'lr2 learns 10.77.0.1/32 with lr1 as next hop.',
      why: 'Routes of load balancers are many, and of interest to few: each side says yes to them apart from all others.',
      hints: [
        'The option is called `ic-route-learn-lb`.',
        'az2$ ovn-nbctl set NB_Global . options:ic-route-learn-lb=true',
      ],
      solution: 'az2$ ovn-nbctl set NB_Global . options:ic-route-learn-lb=true',
      checks: [
        {
          title: 'lr2 has learned 10.77.0.1',
          command: `${learnedBy2} | grep "10.77.0.1 .*169.254.100.1 .*learned"`,
          why: { zone: 'az2', router: 'lr2', prefix: '10.77.0.1/32' },
          mutation: 'az1$ ovn-nbctl lb-del web',
        },
      ],
    },
    {
      title: 'The same address at home',
      what: 'Serve 10.77.0.1 in az2 as well:\n`az2$ ovn-nbctl lb-add web 10.77.0.1:80 192.168.2.10:80`\n`az2$ ovn-nbctl lr-lb-add lr2 web`',
      look: 'lr2 forgets the route: it answers for the address itself. IC Southbound still has az1’s.',
      why: 'A router learns no route into which one of its own virtual addresses falls: what is served at home is not sent away.',
      hints: [
        'Two commands, both in az2.',
        'az2$ ovn-nbctl lb-add web 10.77.0.1:80 192.168.2.10:80\naz2$ ovn-nbctl lr-lb-add lr2 web',
      ],
      solution: 'az2$ ovn-nbctl lb-add web 10.77.0.1:80 192.168.2.10:80\naz2$ ovn-nbctl lr-lb-add lr2 web',
      checks: [
        {
          title: 'lr2 has forgotten az1’s 10.77.0.1',
          command: `! ${learnedBy2} | grep 10.77.0.1`,
          why: { zone: 'az2', router: 'lr2', prefix: '10.77.0.1/32' },
          mutation: 'az2$ ovn-nbctl lr-lb-del lr2 web',
        },
        {
          title: 'az1 advertises it all the same',
          command: 'az1$ ovn-ic-sbctl --bare --columns=ip_prefix find Route origin=loadbalancer | grep 10.77.0.1/32',
          why: { zone: 'az2', router: 'lr2', prefix: '10.77.0.1/32', from: 'az1', isAdvertised: true },
          mutation: 'az1$ ovn-nbctl set NB_Global . options:ic-route-adv-lb=false',
        },
      ],
    },
    {
      title: 'Find the fault',
      before: `az2$ ovn-nbctl lr-lb-del lr2 web
az1$ ovn-nbctl set Logical_Router lr1 options:ic-route-filter-adv=192.168.0.0/16`,
      what: 'az2 no longer serves the address, and yet lr2 does not learn it from az1. Find out why, and let 10.77.0.1 through, and nothing else.',
      look: 'Is it advertised? Select lr2 on the map, and ask it under Why for 10.77.0.1.',
      why: 'A filter lets through only what belongs to one of its entries. Who adds virtual addresses has to add them to the filters on their way.',
      hints: [
        'lr1 has an option that lists what may be advertised.',
        'az1$ ovn-nbctl set Logical_Router lr1 options:ic-route-filter-adv=192.168.0.0/16,10.77.0.1/32',
      ],
      solution: 'az1$ ovn-nbctl set Logical_Router lr1 options:ic-route-filter-adv=192.168.0.0/16,10.77.0.1/32',
      checks: [
        {
          title: 'lr2 has learned 10.77.0.1 again',
          command: `${learnedBy2} | grep "10.77.0.1 .*learned"`,
          why: { zone: 'az2', router: 'lr2', prefix: '10.77.0.1/32' },
          mutation: 'az1$ ovn-nbctl set Logical_Router lr1 options:ic-route-filter-adv=192.168.0.0/16',
        },
        {
          title: 'the filter is still there',
          command: 'az1$ ovn-nbctl get Logical_Router lr1 options:ic-route-filter-adv | grep 192.168.0.0/16',
          why: { about: 'setting', words: ['az1', 'lr1', 'ic-route-filter-adv=192.168.0.0/16'] },
          mutation: 'az1$ ovn-nbctl remove Logical_Router lr1 options ic-route-filter-adv',
        },
      ],
    },
  ],
};
