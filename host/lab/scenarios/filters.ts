/** Scenario 2: what is advertised and learned, and what is not. */
import { staticRouteText, tutorialText } from '../../emulation/tutorial-text.ts';
import type { Scenario } from './scenario.ts';

const learnedBy2 = 'az2$ ovn-nbctl lr-route-list lr2';

export const filters: Scenario = {
  start: `world zones=az1,az2
${tutorialText(2)}
${staticRouteText(1)}
az1$ ovn-nbctl lr-route-add lr1 172.16.0.0/24 192.168.1.100
az1$ ovn-nbctl lr-route-add lr1 172.16.1.0/24 192.168.1.100
`,
  steps: [
    {
      title: 'Keep one network at home',
      what: 'az1 advertises all of lr1’s routes. 172.16.1.0/24 is nobody else’s business: deny it for the whole zone:\n`az1$ ovn-nbctl set NB_Global . options:ic-route-denylist=172.16.1.0/24`',
      look: 'The row leaves IC Southbound (Tables, `isb`, `Route`), and then lr2.',
      why: 'A denylist holds for what is advertised and for what is learned. An entry matches its own prefix and every one inside it.',
      hints: [
        'The option is a key of the column `options` of `NB_Global`.',
        'az1$ ovn-nbctl set NB_Global . options:ic-route-denylist=172.16.1.0/24',
      ],
      solution: 'az1$ ovn-nbctl set NB_Global . options:ic-route-denylist=172.16.1.0/24',
      checks: [
        {
          title: 'lr2 does not know 172.16.1.0/24',
          command: `! ${learnedBy2} | grep 172.16.1.0/24`,
          mutation: 'az1$ ovn-nbctl remove NB_Global . options ic-route-denylist',
        },
        {
          title: 'lr2 still knows 172.16.0.0/24',
          command: `${learnedBy2} | grep 172.16.0.0/24`,
          mutation: 'az1$ ovn-nbctl set NB_Global . options:ic-route-denylist=172.16.0.0/16',
        },
      ],
    },
    {
      title: 'Learn only what you want',
      what: 'az2 wants nothing but 192.168.0.0/16 and what is inside it. Say so at its router:\n`az2$ ovn-nbctl set Logical_Router lr2 options:ic-route-filter-learn=192.168.0.0/16`',
      look: 'IC Southbound stays as it is; lr2 forgets what is not inside the filter.',
      why: 'A filter is the other way round: where it lists anything, only what is inside it passes. Filters and denylists can stand at the router, or at its transit port.',
      hints: [
        'It is an option of the router lr2 in az2.',
        'az2$ ovn-nbctl set Logical_Router lr2 options:ic-route-filter-learn=192.168.0.0/16',
      ],
      solution: 'az2$ ovn-nbctl set Logical_Router lr2 options:ic-route-filter-learn=192.168.0.0/16',
      checks: [
        {
          title: 'lr2 knows 192.168.1.0/24',
          command: `${learnedBy2} | grep 192.168.1.0/24`,
          mutation: 'az2$ ovn-nbctl set Logical_Router lr2 options:ic-route-filter-learn=192.168.0.0/28',
        },
        {
          title: 'lr2 does not know 172.16.0.0/24',
          command: `! ${learnedBy2} | grep 172.16.0.0/24`,
          mutation: 'az2$ ovn-nbctl remove Logical_Router lr2 options ic-route-filter-learn',
        },
        {
          title: 'az1 advertises 172.16.0.0/24 all the same',
          command: 'az1$ ovn-ic-sbctl --bare --columns=ip_prefix list Route | grep 172.16.0.0/24',
          why: { zone: 'az2', router: 'lr2', prefix: '172.16.0.0/24', from: 'az1', isAdvertised: true },
          mutation: 'az1$ ovn-nbctl lr-route-del lr1 172.16.0.0/24',
        },
      ],
    },
    {
      title: 'Tags',
      what: 'Give what lr1 advertises a tag, and let lr2 refuse that tag:\n`az1$ ovn-nbctl set Logical_Router_Port lrp-lr1-ts1 options:ic-route-tag=blue`\n`az2$ ovn-nbctl set Logical_Router_Port lrp-lr2-ts1 options:ic-route-filter-tag=blue`',
      look: 'The routes in IC Southbound carry `ic-route-tag=blue`; lr2 has nothing left that is learned.',
      why: 'A tag goes with all routes that a transit port advertises. A port that filters the tag learns none of them, whatever their prefixes.',
      hints: [
        'The tag belongs to the advertising port, the filter to the learning one.',
        'az1$ ovn-nbctl set Logical_Router_Port lrp-lr1-ts1 options:ic-route-tag=blue\naz2$ ovn-nbctl set Logical_Router_Port lrp-lr2-ts1 options:ic-route-filter-tag=blue',
      ],
      solution:
        'az1$ ovn-nbctl set Logical_Router_Port lrp-lr1-ts1 options:ic-route-tag=blue\naz2$ ovn-nbctl set Logical_Router_Port lrp-lr2-ts1 options:ic-route-filter-tag=blue',
      checks: [
        {
          title: 'the routes carry the tag',
          command:
            'az1$ ovn-ic-sbctl --bare --columns=ip_prefix find Route external_ids:ic-route-tag=blue | grep 172.16.0.0/24',
          why: { about: 'setting', words: ['az1', 'lrp-lr1-ts1', 'ic-route-tag=blue'] },
          mutation: 'az1$ ovn-nbctl remove Logical_Router_Port lrp-lr1-ts1 options ic-route-tag',
        },
        {
          title: 'lr2 has learned nothing',
          command: `! ${learnedBy2} | grep learned`,
          why: { zone: 'az2', router: 'lr2', prefix: '192.168.1.0/24' },
          mutation: 'az2$ ovn-nbctl remove Logical_Router_Port lrp-lr2-ts1 options ic-route-filter-tag',
        },
      ],
    },
    {
      title: 'Find the fault',
      before: `az2$ ovn-nbctl remove Logical_Router_Port lrp-lr2-ts1 options ic-route-filter-tag
az2$ ovn-nbctl set Logical_Router lr2 options:ic-route-deny-learn=192.168.1.0/25,192.0.0.0/8`,
      what: 'The tag filter is gone again, and yet lr2 does not know 192.168.1.0/24. Why? Mend it without opening the filter for anything else.',
      look: 'One option at lr2 says no. The two options there are asked one after the other.',
      why: 'A denylist entry matches routes that are inside it. 192.0.0.0/8 covers every network of the filter; 192.168.1.0/25 covers half of the network only, and denies nothing.',
      hints: [
        'List lr2’s options: `ovn-nbctl get Logical_Router lr2 options`.',
        '192.168.1.0/24 is inside 192.0.0.0/8.',
        'az2$ ovn-nbctl remove Logical_Router lr2 options ic-route-deny-learn',
      ],
      solution: 'az2$ ovn-nbctl remove Logical_Router lr2 options ic-route-deny-learn',
      checks: [
        {
          title: 'lr2 knows 192.168.1.0/24 again',
          command: `${learnedBy2} | grep "192.168.1.0/24 .*learned"`,
          mutation: 'az2$ ovn-nbctl set Logical_Router lr2 options:ic-route-deny-learn=192.0.0.0/8',
        },
        {
          title: 'lr2 does not know 172.16.0.0/24',
          command: `! ${learnedBy2} | grep 172.16.0.0/24`,
          mutation: 'az2$ ovn-nbctl remove Logical_Router lr2 options ic-route-filter-learn',
        },
      ],
    },
  ],
};
