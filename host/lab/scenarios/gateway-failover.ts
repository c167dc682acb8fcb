/** Scenario 7: gateways that fail. */
import { tutorialText } from '../../emulation/tutorial-text.ts';
import type { Scenario } from './scenario.ts';

const gatewayOf1 = 'az1$ ovn-ic-sbctl --bare --columns=gateway find Port_Binding logical_port=lsp-ts1-lr1';

export const gatewayFailover: Scenario = {
  start: `world zones=az1,az2\n${tutorialText(2)}\nhost add spare az1`,
  steps: [
    {
      title: 'A second gateway',
      what: 'az1 has a second chassis, spare. Make it a gateway too, as gw1 was made one:\n`spare$ ovs-vsctl set open_vswitch . external_ids:ovn-is-interconn=true`',
      look: 'az2’s Southbound has a remote chassis spare.',
      why: 'Each gateway of a zone is announced in IC Southbound with its tunnel ends, so that the other zones can build tunnels to it before it is needed.',
      hints: [
        'The line may begin with `spare$`.',
        'spare$ ovs-vsctl set open_vswitch . external_ids:ovn-is-interconn=true',
      ],
      solution: 'spare$ ovs-vsctl set open_vswitch . external_ids:ovn-is-interconn=true',
      checks: [
        {
          title: 'az2 knows the chassis spare',
          command: 'az2$ ovn-sbctl --bare --columns=name find Chassis other_config:is-remote=true | grep spare',
          why: { about: 'chassis', words: ['az2', 'spare'] },
          mutation: 'spare$ ovs-vsctl set open_vswitch . external_ids:ovn-is-interconn=false',
        },
      ],
    },
    {
      title: 'Who takes over',
      what: 'lr1’s transit port is at home on gw1. Rank both:\n`az1$ ovn-nbctl lrp-set-gateway-chassis lrp-lr1-ts1 gw1 20`\n`az1$ ovn-nbctl lrp-set-gateway-chassis lrp-lr1-ts1 spare 10`',
      look: 'Nothing moves: gw1 has the higher priority, and is alive.',
      why: 'Of the chassis that a router port may be on, the one with the highest priority that is alive has it.',
      hints: [
        'The priority stands at the end.',
        'az1$ ovn-nbctl lrp-set-gateway-chassis lrp-lr1-ts1 gw1 20\naz1$ ovn-nbctl lrp-set-gateway-chassis lrp-lr1-ts1 spare 10',
      ],
      solution:
        'az1$ ovn-nbctl lrp-set-gateway-chassis lrp-lr1-ts1 gw1 20\naz1$ ovn-nbctl lrp-set-gateway-chassis lrp-lr1-ts1 spare 10',
      checks: [
        {
          title: 'lrp-lr1-ts1 may be on spare',
          command: 'az1$ ovn-nbctl lrp-get-gateway-chassis lrp-lr1-ts1 | grep spare',
          why: { about: 'setting', words: ['az1', 'lrp-lr1-ts1', 'gateway-chassis=spare'] },
          mutation: 'az1$ ovn-nbctl lrp-del-gateway-chassis lrp-lr1-ts1 spare',
        },
        {
          title: 'IC Southbound says that it is on gw1',
          command: `${gatewayOf1} | grep gw1`,
          why: { about: 'port', words: ['az2', 'lsp-ts1-lr1', 'gw1'] },
          mutation: 'az1$ ovn-nbctl lrp-set-gateway-chassis lrp-lr1-ts1 spare 30',
        },
      ],
    },
    {
      title: 'Break it',
      what: 'Kill the chassis gw1:\n`az1$ host kill gw1`',
      look: 'The port moves to spare in az1’s Southbound, then in IC Southbound, and then az2 sends to spare.',
      why: 'The controller of az1 tells the others where its port is now. Routes stay as they are: their next hop is the router port, wherever it lives.',
      hints: ['It is one of the lab’s own words: `help` lists them.', 'host kill gw1'],
      solution: 'host kill gw1',
      checks: [
        {
          title: 'IC Southbound says that the port is on spare',
          command: `${gatewayOf1} | grep spare`,
          why: { about: 'port', words: ['az2', 'lsp-ts1-lr1', 'spare'] },
          mutation: 'host start gw1',
        },
        {
          title: 'lr2 still knows 192.168.1.0/24',
          command: 'az2$ ovn-nbctl lr-route-list lr2 | grep "192.168.1.0/24 .*learned"',
          mutation: 'az1$ ovn-nbctl lsp-del lsp-ts1-lr1',
        },
      ],
    },
    {
      title: 'Find the fault',
      before: 'az1$ host start gw1\naz1$ ovn-nbctl lrp-del-gateway-chassis lrp-lr1-ts1 gw1',
      what: 'gw1 is back, and yet the port stays on spare. Bring it home.',
      look: 'Which chassis may have lrp-lr1-ts1? `ovn-nbctl lrp-get-gateway-chassis lrp-lr1-ts1` in az1.',
      why: 'A chassis that is not in the list of the port never gets it, however alive it is.',
      hints: ['gw1 is not in the list any more.', 'az1$ ovn-nbctl lrp-set-gateway-chassis lrp-lr1-ts1 gw1 20'],
      solution: 'az1$ ovn-nbctl lrp-set-gateway-chassis lrp-lr1-ts1 gw1 20',
      checks: [
        {
          title: 'IC Southbound says that the port is on gw1 again',
          command: `${gatewayOf1} | grep gw1`,
          why: { about: 'port', words: ['az2', 'lsp-ts1-lr1', 'gw1'] },
          mutation: 'host kill gw1',
        },
        {
          title: 'spare may still take over',
          command: 'az1$ ovn-nbctl lrp-get-gateway-chassis lrp-lr1-ts1 | grep spare',
          why: { about: 'setting', words: ['az1', 'lrp-lr1-ts1', 'gateway-chassis=spare'] },
          mutation: 'az1$ ovn-nbctl lrp-del-gateway-chassis lrp-lr1-ts1 spare',
        },
      ],
    },
  ],
};
