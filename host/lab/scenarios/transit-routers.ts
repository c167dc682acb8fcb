/** Scenario 8: transit routers. */
import { tutorialText } from '../../emulation/tutorial-text.ts';
import type { Scenario } from './scenario.ts';

const portIn = (zone: number, port: string, chassis: string): string =>
  `az${zone}$ ovn-nbctl get Logical_Router_Port ${port} options:requested-chassis | grep ${chassis}`;

export const transitRouters: Scenario = {
  start: `world zones=az1,az2\n${tutorialText(2)}`,
  steps: [
    {
      title: 'A router that all zones share',
      what: 'Add a transit router, once, for all zones:\n`az1$ ovn-ic-nbctl tr-add tr1`',
      look: 'Each zone’s Northbound has a router tr1. In IC Southbound it has one tunnel key, which both use.',
      why: 'A transit switch joins zones as a cable does. A transit router is one router that is at work in all of them: each zone has the same one.',
      hints: ['It does not matter in which zone you type it.', 'az1$ ovn-ic-nbctl tr-add tr1'],
      solution: 'az1$ ovn-ic-nbctl tr-add tr1',
      checks: [
        {
          title: 'az1 has the router tr1',
          command: 'az1$ ovn-nbctl lr-list | grep tr1',
          why: { about: 'router', words: ['az1', 'tr1'] },
          mutation: 'az1$ ovn-ic-nbctl tr-del tr1',
        },
        {
          title: 'az2 has it too',
          command: 'az2$ ovn-nbctl lr-list | grep tr1',
          why: { about: 'router', words: ['az2', 'tr1'] },
          mutation: 'az1$ ovn-ic-nbctl tr-del tr1',
        },
      ],
    },
    {
      title: 'A port on a chassis',
      what: 'Give it a port that is at home on gw1, in az1:\n`az1$ ovn-ic-nbctl trp-add tr1 trp1 aa:aa:aa:aa:ee:01 172.31.0.1/24 chassis=gw1`',
      look: 'Both zones have the router port trp1, with `requested-chassis` gw1. IC Southbound has one row for it, az1’s.',
      why: 'The zone that has the chassis writes the port’s row in IC Southbound, with its tunnel key. The others make the port when they see that row.',
      hints: [
        'Address and network follow the port’s name, the chassis comes last.',
        'az1$ ovn-ic-nbctl trp-add tr1 trp1 aa:aa:aa:aa:ee:01 172.31.0.1/24 chassis=gw1',
      ],
      solution: 'az1$ ovn-ic-nbctl trp-add tr1 trp1 aa:aa:aa:aa:ee:01 172.31.0.1/24 chassis=gw1',
      checks: [
        {
          title: 'az2 has trp1, on gw1',
          command: portIn(2, 'trp1', 'gw1'),
          why: { about: 'router-port', words: ['az2', 'trp1', 'gw1'] },
          mutation: 'az1$ ovn-ic-nbctl trp-del trp1',
        },
        {
          title: 'IC Southbound has its row',
          command:
            'az1$ ovn-ic-sbctl --bare --columns=logical_port find Port_Binding type=transit-router-port | grep trp1',
          why: { about: 'router-port', words: ['az2', 'trp1', 'gw1'] },
          mutation: 'az1$ ovn-ic-nbctl trp-del trp1',
        },
      ],
    },
    {
      title: 'Move it to the other zone',
      what: 'Let the port be at home on gw2 instead:\n`az1$ ovn-ic-nbctl set Transit_Router_Port trp1 chassis=gw2`',
      look: 'az1 takes its row out of IC Southbound, and az2 writes one of its own: hold time and step through it.',
      why: 'A row has one owner. The old one leaves before the new one comes, so that no two zones ever write the same row.',
      hints: [
        'It is a row of IC Northbound: `ovn-ic-nbctl set`.',
        'az1$ ovn-ic-nbctl set Transit_Router_Port trp1 chassis=gw2',
      ],
      solution: 'az1$ ovn-ic-nbctl set Transit_Router_Port trp1 chassis=gw2',
      checks: [
        {
          title: 'in az1 the port is on gw2 now',
          command: portIn(1, 'trp1', 'gw2'),
          why: { about: 'router-port', words: ['az1', 'trp1', 'gw2'] },
          mutation: 'az1$ ovn-ic-nbctl set Transit_Router_Port trp1 chassis=gw1',
        },
        {
          title: 'IC Southbound still has its row',
          command:
            'az1$ ovn-ic-sbctl --bare --columns=logical_port find Port_Binding type=transit-router-port | grep trp1',
          why: { about: 'router-port', words: ['az1', 'trp1', 'gw2'] },
          mutation: 'az1$ ovn-ic-nbctl trp-del trp1',
        },
      ],
    },
    {
      title: 'Find the fault',
      before: 'az1$ ovn-ic-nbctl trp-add tr1 trp2 aa:aa:aa:aa:ee:02 172.31.1.1/24 chassis=gw3',
      what: 'Somebody has added a second port, trp2, and no zone makes it. It should be at home in az1: mend it.',
      look: 'On which chassis is it to be? `ovn-ic-nbctl list Transit_Router_Port` says. Which zone would have to write its row? `ovn-sbctl --columns=name list Chassis` lists the chassis that a zone knows.',
      why: 'A port whose chassis no zone has is nobody’s: each takes it for another’s, and waits for a row that never comes.',
      hints: ['There is no chassis gw3.', 'az1$ ovn-ic-nbctl set Transit_Router_Port trp2 chassis=gw1'],
      solution: 'az1$ ovn-ic-nbctl set Transit_Router_Port trp2 chassis=gw1',
      checks: [
        {
          title: 'az1 has trp2, on gw1',
          command: portIn(1, 'trp2', 'gw1'),
          why: { about: 'router-port', words: ['az1', 'trp2', 'gw1'] },
          mutation: 'az1$ ovn-ic-nbctl set Transit_Router_Port trp2 chassis=gw2',
        },
        {
          title: 'az2 has it too',
          command: portIn(2, 'trp2', 'gw1'),
          why: { about: 'router-port', words: ['az2', 'trp2', 'gw1'] },
          mutation: 'az1$ ovn-ic-nbctl trp-del trp2',
        },
      ],
    },
  ],
};
