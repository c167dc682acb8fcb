/** Scenario 1: OVN's interconnection tutorial. */
import {
  attachmentText,
  consentText,
  gatewayText,
  nameText,
  routerText,
  transitSwitchText,
} from '../../emulation/tutorial-text.ts';
import type { Scenario } from './scenario.ts';

const both = (text: (n: number) => string): string => text(1) + text(2);
const routesOf = (zone: number): string => `az${zone}$ ovn-nbctl lr-route-list lr${zone}`;

/** A zone's router, with a network behind it and a port on the transit switch. */
const routerLines = (n: number): string[] => [
  `ovn-nbctl lr-add lr${n}`,
  `ovn-nbctl lrp-add lr${n} lrp-lr${n}-lan aa:aa:aa:aa:00:0${n} 192.168.${n}.1/24`,
  `ovn-nbctl lrp-add lr${n} lrp-lr${n}-ts1 aa:aa:aa:aa:aa:0${n} 169.254.100.${n}/24`,
  `ovn-nbctl lsp-add ts1 lsp-ts1-lr${n} -- lsp-set-addresses lsp-ts1-lr${n} router -- lsp-set-type lsp-ts1-lr${n} router -- lsp-set-options lsp-ts1-lr${n} router-port=lrp-lr${n}-ts1`,
  `ovn-nbctl lrp-set-gateway-chassis lrp-lr${n}-ts1 gw${n}`,
];

const ROUTERS = [
  'In each zone make a router; give it a port for a network behind it, a port for ts1, the switch’s port that leads there, and the gateway that carries its traffic:',
  ...[1, 2].flatMap((n) => routerLines(n).map((line) => `\`az${n}$ ${line}\``)),
].join('\n');

export const twoZones: Scenario = {
  start: 'world zones=az1,az2 nameless',
  steps: [
    {
      title: 'Give each zone its name',
      what: 'Two OVN deployments, side by side, know nothing of each other. Give each a name:\n`az1$ ovn-nbctl set NB_Global . name=az1`\n`az2$ ovn-nbctl set NB_Global . name=az2`\nEnter runs what is in the console. Before `$` stands where it runs: the tabs above the console choose that.',
      look: 'On the map a message goes from the circle (you) to the zone’s Northbound database, on to its `ovn-ic`, and from there to IC Southbound. Too fast? Choose a slower pace, at the top.',
      why: 'Each zone has a controller of its own, `ovn-ic`. As soon as it knows its zone’s name it enters the zone in IC Southbound, which all zones share.',
      hints: ['The option is the column `name` of the only row of `NB_Global`; `.` means that row.', both(nameText)],
      solution: both(nameText),
      checks: [
        {
          title: 'az1 is in IC Southbound',
          command: 'az1$ ovn-ic-sbctl show | grep "availability-zone az1"',
          why: { about: 'zone', words: ['az1', 'az1'] },
          mutation: 'az1$ ovn-nbctl set NB_Global . name=other',
        },
        {
          title: 'az2 is in IC Southbound',
          command: 'az2$ ovn-ic-sbctl show | grep "availability-zone az2"',
          why: { about: 'zone', words: ['az2', 'az2'] },
          mutation: 'az2$ ovn-nbctl set NB_Global . name=other',
        },
      ],
    },
    {
      title: 'A gateway in each zone',
      what: 'Traffic between zones needs a chassis, a machine with Open vSwitch, that carries it. Each zone has one. Make it a gateway:\n`gw1$ ovs-vsctl set open_vswitch . external_ids:ovn-is-interconn=true`\n`gw2$ ovs-vsctl set open_vswitch . external_ids:ovn-is-interconn=true`',
      look: 'gw1 becomes a gateway in az1. Then look at Tables, `sb-az2`, `Chassis`: gw1 is there too, with `is-remote=true`. Who wrote that? Click it.',
      why: 'ovn-ic tells IC Southbound of its zone’s gateways, and copies those of other zones into its own Southbound database, so that tunnels can be built.',
      hints: ['Type the same command once on gw1 and once on gw2.', both(gatewayText)],
      solution: both(gatewayText),
      checks: [
        {
          title: 'az2 knows gw1',
          command: 'az2$ ovn-sbctl --bare --columns=name find Chassis other_config:is-remote=true | grep gw1',
          why: { about: 'chassis', words: ['az2', 'gw1'] },
          mutation: 'az1$ ovs-vsctl set open_vswitch . external_ids:ovn-is-interconn=false',
        },
        {
          title: 'az1 knows gw2',
          command: 'az1$ ovn-sbctl --bare --columns=name find Chassis other_config:is-remote=true | grep gw2',
          why: { about: 'chassis', words: ['az1', 'gw2'] },
          mutation: 'az2$ ovs-vsctl set open_vswitch . external_ids:ovn-is-interconn=false',
        },
      ],
    },
    {
      title: 'A switch that all zones share',
      what: 'Add a transit switch, once, for all zones:\n`az1$ ovn-ic-nbctl ts-add ts1`\nIt does not matter in which zone you type it.',
      look: 'ts1 appears between the zones. In each zone’s Northbound database, `Logical_Switch` has a row for it.',
      why: 'A transit switch is written in IC Northbound. One of the controllers, the leader, gives it a tunnel key; each makes it a logical switch of its zone, with that key.',
      hints: ['IC Northbound is shared: any zone’s tab will do.', transitSwitchText],
      solution: transitSwitchText,
      checks: [
        {
          title: 'az1 has a logical switch ts1',
          command: 'az1$ ovn-nbctl ls-list | grep ts1',
          why: { about: 'switch', words: ['az1', 'ts1'] },
          mutation: 'az1$ ovn-ic-nbctl ts-del ts1',
        },
        {
          title: 'az2 has a logical switch ts1',
          command: 'az2$ ovn-nbctl ls-list | grep ts1',
          why: { about: 'switch', words: ['az2', 'ts1'] },
          mutation: 'az1$ ovn-ic-nbctl ts-del ts1',
        },
      ],
    },
    {
      title: 'A router on each side',
      what: ROUTERS,
      look: 'A line joins each router to ts1. In az2’s Northbound, ts1 has a port of type `remote` for az1’s router.',
      why: 'Ports on a transit switch have rows in IC Southbound, with a tunnel key; the other zones copy them as remote ports.',
      hints: ['Five commands a zone. `ovn-nbctl show` lists what is there.', both(routerText) + both(attachmentText)],
      solution: both(routerText) + both(attachmentText),
      checks: [
        {
          title: 'lr1’s port is in IC Southbound',
          command: 'az1$ ovn-ic-sbctl show | grep lsp-ts1-lr1',
          why: { about: 'port', words: ['az2', 'lsp-ts1-lr1'] },
          mutation: 'az1$ ovn-nbctl lsp-del lsp-ts1-lr1',
        },
        {
          title: 'lr2’s port is in IC Southbound',
          command: 'az2$ ovn-ic-sbctl show | grep lsp-ts1-lr2',
          why: { about: 'port', words: ['az1', 'lsp-ts1-lr2'] },
          mutation: 'az2$ ovn-nbctl lsp-del lsp-ts1-lr2',
        },
        {
          title: 'az2 sees lr1’s port as a remote one',
          command: 'az2$ ovn-nbctl lsp-get-type lsp-ts1-lr1 | grep remote',
          why: { about: 'port', words: ['az2', 'lsp-ts1-lr1'] },
          mutation: 'az1$ ovn-nbctl lsp-del lsp-ts1-lr1',
        },
      ],
    },
    {
      title: 'Exchange routes',
      what: 'Nothing is advertised or learned without consent. Give it, in both zones:\n`az1$ ovn-nbctl set NB_Global . options:ic-route-adv=true options:ic-route-learn=true`\n`az2$ ovn-nbctl set NB_Global . options:ic-route-adv=true options:ic-route-learn=true`',
      look: 'lr2 learns 192.168.1.0/24 from az1, lr1 learns 192.168.2.0/24 from az2. Whose message writes the route? Press Hold time before you run the commands, then Step; Go on lets time run again. Afterwards `ping az1 lr1 192.168.2.1` follows a packet there and back.',
      why: 'Each ovn-ic advertises its routers’ networks in IC Southbound, and learns what the others advertise on the same transit switch, with the other router’s address as next hop.',
      hints: ['Both options, in both zones.', both(consentText)],
      solution: both(consentText),
      checks: [
        {
          title: 'lr2 has learned 192.168.1.0/24',
          command: `${routesOf(2)} | grep "192.168.1.0/24 .*169.254.100.1 .*learned"`,
          mutation: 'az1$ ovn-nbctl set NB_Global . options:ic-route-adv=false',
        },
        {
          title: 'lr1 has learned 192.168.2.0/24',
          command: `${routesOf(1)} | grep "192.168.2.0/24 .*169.254.100.2 .*learned"`,
          mutation: 'az1$ ovn-nbctl set NB_Global . options:ic-route-learn=false',
        },
      ],
    },
    {
      title: 'Find the fault',
      before: 'az2$ ovn-nbctl lsp-set-options lsp-ts1-lr2 router-port=lrp-lr2-ts',
      what: 'Somebody has just changed one thing in az2, and both routes are gone. Find it and mend it. `ovn-nbctl show` helps, and so do the Tables: click a cell to see who wrote it last. Or check your work, and click Why? beside what does not hold.',
      look: 'When it is mended, both routes come back by themselves.',
      why: 'A switch port of type router leads to the router port that its options name. A name that is not there is no error: the port simply leads nowhere.',
      hints: [
        'Look at `lsp-ts1-lr2`: where does it lead?',
        'The router’s port is called lrp-lr2-ts1.',
        'az2$ ovn-nbctl lsp-set-options lsp-ts1-lr2 router-port=lrp-lr2-ts1',
      ],
      solution: 'az2$ ovn-nbctl lsp-set-options lsp-ts1-lr2 router-port=lrp-lr2-ts1',
      checks: [
        {
          title: 'lr1 has learned 192.168.2.0/24 again',
          command: `${routesOf(1)} | grep "192.168.2.0/24 .*learned"`,
          mutation: 'az2$ ovn-nbctl lsp-set-options lsp-ts1-lr2 router-port=lrp-lr2-ts',
        },
        {
          title: 'lr2 has learned 192.168.1.0/24 again',
          command: `${routesOf(2)} | grep "192.168.1.0/24 .*learned"`,
          mutation: 'az2$ ovn-nbctl lsp-set-options lsp-ts1-lr2 router-port=lrp-lr2-ts',
        },
      ],
    },
  ],
};
