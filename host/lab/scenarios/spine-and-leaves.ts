/** Scenario 6: a transit switch as the spine, switches of the zones as leaves. */
import { gatewayText, nameText, transitSwitchText } from '../../emulation/tutorial-text.ts';
import type { Scenario } from './scenario.ts';

const both = (text: (n: number) => string): string => text(1) + text(2);

/** Joins leaf N to the spine ts1 by a pair of ports. */
const joinText = (n: number): string => `\
az${n}$ ovn-nbctl lsp-add leaf${n} leaf${n}-up -- lsp-set-type leaf${n}-up switch -- set Logical_Switch_Port leaf${n}-up peer=spine-leaf${n}
az${n}$ ovn-nbctl lsp-add ts1 spine-leaf${n} -- lsp-set-type spine-leaf${n} switch -- set Logical_Switch_Port spine-leaf${n} peer=leaf${n}-up
`;

export const spineAndLeaves: Scenario = {
  start: `world zones=az1,az2
${both(nameText)}${both(gatewayText)}${transitSwitchText}
az1$ ovn-nbctl ls-add leaf1
az2$ ovn-nbctl ls-add leaf2
`,
  steps: [
    {
      title: 'Join a leaf to the spine',
      what: 'ts1 is the spine that all zones share, leaf1 a switch of az1. Join them by a pair of ports of type `switch`, each naming the other as its peer, in az1:\n`az1$ ovn-nbctl lsp-add leaf1 leaf1-up -- lsp-set-type leaf1-up switch -- set Logical_Switch_Port leaf1-up peer=spine-leaf1`\n`az1$ ovn-nbctl lsp-add ts1 spine-leaf1 -- lsp-set-type spine-leaf1 switch -- set Logical_Switch_Port spine-leaf1 peer=leaf1-up`',
      look: 'IC Southbound has the port spine-leaf1, with the address `unknown`; az2 has a copy of it, of type `remote`.',
      why: 'No router stands between: what is behind the port is a whole network, so any address may be found there. Zones then share one layer-2 network.',
      hints: ['Two commands, both in az1.', joinText(1)],
      solution: joinText(1),
      checks: [
        {
          title: 'IC Southbound has spine-leaf1, for unknown addresses',
          command:
            'az1$ ovn-ic-sbctl --bare --columns=address find Port_Binding logical_port=spine-leaf1 | grep unknown',
          why: { about: 'port', words: ['az2', 'spine-leaf1'] },
          mutation: 'az1$ ovn-nbctl lsp-del spine-leaf1',
        },
        {
          title: 'az2 sees it as a remote port',
          command: 'az2$ ovn-nbctl lsp-get-type spine-leaf1 | grep remote',
          why: { about: 'port', words: ['az2', 'spine-leaf1'] },
          mutation: 'az1$ ovn-nbctl lsp-set-type spine-leaf1 localnet',
        },
      ],
    },
    {
      title: 'The other leaf',
      what: 'Join leaf2 to ts1 in the same way, in az2: by a pair of ports, leaf2-up and spine-leaf2.',
      look: 'The spine has two ports in each zone: its own, and a copy of the other’s. IC Southbound has no routes: none are needed.',
      why: 'Each leaf is joined to the spine only, never to another leaf. One more zone is one more pair of ports, however many there are.',
      hints: ['Two commands in az2, as for leaf1: leaf2-up is a port of leaf2, spine-leaf2 one of ts1.', joinText(2)],
      solution: joinText(2),
      checks: [
        {
          title: 'az1 sees spine-leaf2 as a remote port',
          command: 'az1$ ovn-nbctl lsp-get-type spine-leaf2 | grep remote',
          why: { about: 'port', words: ['az1', 'spine-leaf2'] },
          mutation: 'az2$ ovn-nbctl lsp-del spine-leaf2',
        },
        {
          title: 'IC Southbound has it, for unknown addresses',
          command:
            'az1$ ovn-ic-sbctl --bare --columns=address find Port_Binding logical_port=spine-leaf2 | grep unknown',
          why: { about: 'port', words: ['az1', 'spine-leaf2'] },
          mutation: 'az2$ ovn-nbctl lsp-set-type spine-leaf2 localnet',
        },
      ],
    },
    {
      title: 'Find the fault',
      before: 'az2$ ovn-nbctl lsp-set-type spine-leaf2 localnet',
      what: 'az1 has just lost leaf2. One command in az2 mends it.',
      look: '`why port az1 spine-leaf2` asks gate by gate, or look at the port in az2: of which type is it?',
      why: 'Only ports of type `router` or `switch` are shown to other zones. All others stay at home.',
      hints: ['Its type should be switch.', 'az2$ ovn-nbctl lsp-set-type spine-leaf2 switch'],
      solution: 'az2$ ovn-nbctl lsp-set-type spine-leaf2 switch',
      checks: [
        {
          title: 'az1 sees spine-leaf2 again',
          command: 'az1$ ovn-nbctl lsp-get-type spine-leaf2 | grep remote',
          why: { about: 'port', words: ['az1', 'spine-leaf2'] },
          mutation: 'az2$ ovn-nbctl lsp-set-type spine-leaf2 localnet',
        },
      ],
    },
  ],
};
