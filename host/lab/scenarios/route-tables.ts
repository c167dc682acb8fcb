/** Scenario 3: route tables. */
import { tutorialText } from '../../emulation/tutorial-text.ts';
import type { Scenario } from './scenario.ts';

const routes1 = 'az1$ ovn-nbctl --route-table=red lr-route-list lr1';
const routes2 = 'az2$ ovn-nbctl --route-table=red lr-route-list lr2';

export const routeTables: Scenario = {
  start: `world zones=az1,az2\n${tutorialText(2)}`,
  steps: [
    {
      title: 'A route in a table of its own',
      what: 'A router can have several route tables. Add a route to lr1’s table `red`:\n`az1$ ovn-nbctl --route-table=red lr-route-add lr1 10.1.0.0/16 192.168.1.100`',
      look: 'lr1 has the route; IC Southbound does not.',
      why: 'A transit port advertises the routes of its own table only, which is the main one unless its options say otherwise.',
      hints: [
        'The option stands before the command’s name.',
        'az1$ ovn-nbctl --route-table=red lr-route-add lr1 10.1.0.0/16 192.168.1.100',
      ],
      solution: 'az1$ ovn-nbctl --route-table=red lr-route-add lr1 10.1.0.0/16 192.168.1.100',
      checks: [
        {
          title: 'lr1 has 10.1.0.0/16 in table red',
          command: `${routes1} | grep 10.1.0.0/16`,
          why: { about: 'setting', words: ['az1', 'lr1', 'static-route=10.1.0.0/16@red'] },
          mutation: 'az1$ ovn-nbctl lr-route-del lr1',
        },
        {
          title: 'it is not advertised',
          command: '! az1$ ovn-ic-sbctl --bare --columns=ip_prefix list Route | grep 10.1.0.0/16',
          why: { zone: 'az2', router: 'lr2', prefix: '10.1.0.0/16', isAdvertised: true },
          mutation: 'az1$ ovn-nbctl lr-route-add lr1 10.1.0.0/16 192.168.1.100',
        },
      ],
    },
    {
      title: 'Advertise the table',
      what: 'Let lr1’s transit port stand for table red:\n`az1$ ovn-nbctl set Logical_Router_Port lrp-lr1-ts1 options:route_table=red`',
      look: 'The route goes to IC Southbound with route_table red. lr2 does not learn it: its port stands for the main table.',
      why: 'Routes of a table are learned by ports of the same table. Routes of the main table are learned by all.',
      hints: [
        'The option is called route_table.',
        'az1$ ovn-nbctl set Logical_Router_Port lrp-lr1-ts1 options:route_table=red',
      ],
      solution: 'az1$ ovn-nbctl set Logical_Router_Port lrp-lr1-ts1 options:route_table=red',
      checks: [
        {
          title: '10.1.0.0/16 is advertised in table red',
          command: 'az1$ ovn-ic-sbctl --bare --columns=ip_prefix find Route route_table=red | grep 10.1.0.0/16',
          why: { about: 'setting', words: ['az1', 'lrp-lr1-ts1', 'route_table=red'] },
          mutation: 'az1$ ovn-nbctl set Logical_Router_Port lrp-lr1-ts1 options:route_table=blue',
        },
        {
          title: 'lr2 has not learned it',
          command: '! az2$ ovn-nbctl --bare --columns=ip_prefix list Logical_Router_Static_Route | grep 10.1.0.0/16',
          why: { zone: 'az2', router: 'lr2', prefix: '10.1.0.0/16' },
          mutation: 'az2$ ovn-nbctl set Logical_Router_Port lrp-lr2-ts1 options:route_table=red',
        },
      ],
    },
    {
      title: 'Learn the table',
      what: 'Do the same on the other side:\n`az2$ ovn-nbctl set Logical_Router_Port lrp-lr2-ts1 options:route_table=red`',
      look: 'lr2 learns 10.1.0.0/16, in table red.',
      why: 'The learned route has the table of the port that it was learned through: red traffic stays red.',
      hints: ['az2$ ovn-nbctl set Logical_Router_Port lrp-lr2-ts1 options:route_table=red'],
      solution: 'az2$ ovn-nbctl set Logical_Router_Port lrp-lr2-ts1 options:route_table=red',
      checks: [
        {
          title: 'lr2 has learned 10.1.0.0/16 in table red',
          command: `${routes2} | grep "10.1.0.0/16 .*learned"`,
          mutation: 'az2$ ovn-nbctl remove Logical_Router_Port lrp-lr2-ts1 options route_table',
        },
      ],
    },
    {
      title: 'Find the fault',
      before: 'az2$ ovn-nbctl --route-table=red lr-route-add lr2 10.1.0.0/16 192.168.2.100',
      what: 'The learned route has gone from lr2 again. The transit ports are as you left them. What is in the way? Remove it.',
      look: 'When it is out of the way, the learned route comes back by itself.',
      why: 'A static route of the router’s own wins over a learned one of the same prefix and table: a local way out goes first, and the learned one is not written at all.',
      hints: [
        'List the routes of lr2 in table red: who made the one that is there?',
        'lr2 has another route for the same prefix in the same table.',
        'az2$ ovn-nbctl --route-table=red lr-route-del lr2 10.1.0.0/16 192.168.2.100',
      ],
      solution: 'az2$ ovn-nbctl --route-table=red lr-route-del lr2 10.1.0.0/16 192.168.2.100',
      checks: [
        {
          title: 'lr2 has learned 10.1.0.0/16 again',
          command: `${routes2} | grep "10.1.0.0/16 .*learned"`,
          mutation: 'az2$ ovn-nbctl --route-table=red lr-route-add lr2 10.1.0.0/16 192.168.2.100',
        },
      ],
    },
  ],
};
