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

export const twoZones: Scenario = {
  start: 'world zones=az1,az2 nameless',
  steps: [
    {
      title: 'Give each zone its name',
      what: 'Two OVN deployments, side by side, know nothing of each other. Give each a name: in the console type `ovn-nbctl set NB_Global . name=az1` in az1, and the same with `az2` in az2. (The tabs above the console choose the zone; a line may also begin with `az2$`.)',
      look: 'On the map a message goes to the zone’s Northbound database, on to its `ovn-ic`, and from there to IC Southbound.',
      why: 'Each zone has a controller of its own, `ovn-ic`. As soon as it knows its zone’s name it enters the zone in IC Southbound, which all zones share.',
      hints: ['The option is the column `name` of the only row of `NB_Global`; `.` means that row.', both(nameText)],
      solution: both(nameText),
      checks: [
        {
          title: 'az1 is in IC Southbound',
          command: 'az1$ ovn-ic-sbctl show | grep "availability-zone az1"',
          mutation: 'az1$ ovn-nbctl set NB_Global . name=other',
        },
        {
          title: 'az2 is in IC Southbound',
          command: 'az2$ ovn-ic-sbctl show | grep "availability-zone az2"',
          mutation: 'az2$ ovn-nbctl set NB_Global . name=other',
        },
      ],
    },
    {
      title: 'A gateway in each zone',
      what: 'Traffic between zones needs a chassis that carries it. On each zone’s chassis say so: `ovs-vsctl set open_vswitch . external_ids:ovn-is-interconn=true`.',
      look: 'gw1 becomes a gateway in az1. Then look at Tables, `sb-az2`, `Chassis`: gw1 is there too, with `is-remote=true`. Who wrote it? Select the cell.',
      why: 'ovn-ic tells IC Southbound of its zone’s gateways, and copies those of other zones into its own Southbound database, so that tunnels can be built.',
      hints: ['Type the same command once in az1 and once in az2.', both(gatewayText)],
      solution: both(gatewayText),
      checks: [
        {
          title: 'az2 knows gw1',
          command: 'az2$ ovn-sbctl --bare --columns=name find Chassis other_config:is-remote=true | grep gw1',
          mutation: 'az1$ ovs-vsctl set open_vswitch . external_ids:ovn-is-interconn=false',
        },
        {
          title: 'az1 knows gw2',
          command: 'az1$ ovn-sbctl --bare --columns=name find Chassis other_config:is-remote=true | grep gw2',
          mutation: 'az2$ ovs-vsctl set open_vswitch . external_ids:ovn-is-interconn=false',
        },
      ],
    },
    {
      title: 'A switch that all zones share',
      what: 'Add a transit switch, once, for all zones: `ovn-ic-nbctl ts-add ts1`.',
      look: 'ts1 appears between the zones. In each zone’s Northbound database, `Logical_Switch` has a row for it.',
      why: 'A transit switch is written in IC Northbound. One of the controllers, the leader, gives it a tunnel key; each makes it a logical switch of its zone, with that key.',
      hints: ['It does not matter in which zone you type it: IC Northbound is shared.', transitSwitchText],
      solution: transitSwitchText,
      checks: [
        {
          title: 'az1 has a logical switch ts1',
          command: 'az1$ ovn-nbctl ls-list | grep ts1',
          mutation: 'az1$ ovn-ic-nbctl ts-del ts1',
        },
        {
          title: 'az2 has a logical switch ts1',
          command: 'az2$ ovn-nbctl ls-list | grep ts1',
          mutation: 'az1$ ovn-ic-nbctl ts-del ts1',
        },
      ],
    },
    {
      title: 'A router on each side',
      what: 'In each zone make a router with a network behind it, and a port on ts1. For az1:\n`ovn-nbctl lr-add lr1`\n`ovn-nbctl lrp-add lr1 lrp-lr1-lan aa:aa:aa:aa:00:01 192.168.1.1/24`\n`ovn-nbctl lrp-add lr1 lrp-lr1-ts1 aa:aa:aa:aa:aa:01 169.254.100.1/24`\n`ovn-nbctl lsp-add ts1 lsp-ts1-lr1 -- lsp-set-addresses lsp-ts1-lr1 router -- lsp-set-type lsp-ts1-lr1 router -- lsp-set-options lsp-ts1-lr1 router-port=lrp-lr1-ts1`\n`ovn-nbctl lrp-set-gateway-chassis lrp-lr1-ts1 gw1`\nFor az2 the same with 2 in place of 1, in names and in addresses.',
      look: 'A line joins each router to ts1. In az2’s Northbound, ts1 has a port of type `remote` for az1’s router.',
      why: 'Ports on a transit switch have rows in IC Southbound, with a tunnel key; the other zones copy them as remote ports.',
      hints: [
        'Five commands a zone. `ovn-nbctl show` lists what is there.',
        'For az2: router lr2, MACs that end in 02, networks 192.168.2.1/24 and 169.254.100.2/24, gateway gw2.',
        `${routerText(2)}${attachmentText(2)}`,
      ],
      solution: both(routerText) + both(attachmentText),
      checks: [
        {
          title: 'lr1’s port is in IC Southbound',
          command: 'az1$ ovn-ic-sbctl show | grep lsp-ts1-lr1',
          mutation: 'az1$ ovn-nbctl lsp-del lsp-ts1-lr1',
        },
        {
          title: 'lr2’s port is in IC Southbound',
          command: 'az2$ ovn-ic-sbctl show | grep lsp-ts1-lr2',
          mutation: 'az2$ ovn-nbctl lsp-del lsp-ts1-lr2',
        },
        {
          title: 'az2 sees lr1’s port as a remote one',
          command: 'az2$ ovn-nbctl lsp-get-type lsp-ts1-lr1 | grep remote',
          mutation: 'az1$ ovn-nbctl lsp-del lsp-ts1-lr1',
        },
      ],
    },
    {
      title: 'Exchange routes',
      what: 'Nothing is advertised or learned without consent. Give it, in both zones: `ovn-nbctl set NB_Global . options:ic-route-adv=true options:ic-route-learn=true`.',
      look: 'lr2 learns 192.168.1.0/24 from az1, lr1 learns 192.168.2.0/24 from az2. Hold time and step through it: whose message writes the route?',
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
      what: 'Somebody has just changed one thing in az2, and both routes are gone. Find it and mend it. `ovn-nbctl show` and the Tables help: a cell says who wrote it last.',
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
