/** What can be done with what is selected: as commands, put into the console for the person to complete and send. */
import { member } from '../../ovsdb/member.ts';
import type { Target } from '../map/shapes.ts';
import { toolOf } from './names.ts';

export interface Action {
  readonly label: string;
  /** With its place, so that it runs where the thing is. */
  readonly command: string;
}

const zoneOf = (database: string): string => database.split('-').slice(1).join('-');

/** By table of NB, or of IC-NB. */
const ACTIONS: Readonly<Record<string, readonly (readonly [label: string, command: string])[]>> = {
  Logical_Router: [
    ['Add a port', 'ovn-nbctl lrp-add NAME PORT 02:00:00:00:00:01 192.0.2.1/24'],
    ['Add a route', 'ovn-nbctl lr-route-add NAME 10.9.0.0/16 192.168.1.100'],
    ['List routes', 'ovn-nbctl lr-route-list NAME'],
    ['Ping from it', 'ping ZONE NAME 192.168.2.1'],
    ['Delete', 'ovn-nbctl lr-del NAME'],
  ],
  Logical_Router_Port: [
    ['Set its gateway', 'ovn-nbctl lrp-set-gateway-chassis NAME gw1'],
    ['Set an option', 'ovn-nbctl set Logical_Router_Port NAME options:ic-route-tag=blue'],
    ['Delete', 'ovn-nbctl lrp-del NAME'],
  ],
  Logical_Switch: [
    ['Add a port', 'ovn-nbctl lsp-add NAME PORT'],
    ['Delete', 'ovn-nbctl ls-del NAME'],
  ],
  Transit_Switch: [['Delete', 'ovn-ic-nbctl ts-del NAME']],
  Transit_Router: [['Delete', 'ovn-ic-nbctl tr-del NAME']],
};

const OF_PROCESS: readonly (readonly [pattern: RegExp, actions: (name: string) => readonly Action[]])[] = [
  [/^ovn-ic-(.+)$/, (instance) => [{ label: 'Add a standby', command: `controller standby ${instance}` }]],
  [
    /^ovn-controller-(.+)$/,
    (host) => [
      {
        label: 'Make it a gateway',
        command: `${host}$ ovs-vsctl set open_vswitch . external_ids:ovn-is-interconn=true`,
      },
      { label: 'Stop', command: `host stop ${host}` },
      { label: 'Start', command: `host start ${host}` },
    ],
  ],
];

/** 'table': of a row, as it turned out to be. */
export function actionsOf(target: Target, table: string): readonly Action[] {
  switch (target.kind) {
    case 'row': {
      const zone = zoneOf(target.database);
      const place = zone === '' ? '' : `${zone}$ `;
      const isWritten = target.database.startsWith('nb-') || target.database === 'inb';
      const known = isWritten && Object.hasOwn(ACTIONS, table) ? (member(ACTIONS, table) ?? []) : [];
      const list = `${place}${toolOf(target.database)} list ${table} ${target.uuid}`;
      return [
        ...known.map(([label, command]) => ({
          label,
          command: `${place}${command.replace('ZONE', zone).replace('NAME', target.name)}`,
        })),
        { label: 'List it in the console', command: list },
      ];
    }
    case 'question':
      return [];
    case 'process':
      for (const [pattern, actions] of OF_PROCESS) {
        const name = pattern.exec(target.name)?.[1];
        if (name !== undefined) return actions(name);
      }
      return [];
    case 'zone':
      return [
        { label: 'Add a router', command: `${target.name}$ ovn-nbctl lr-add ROUTER` },
        { label: 'Add a chassis', command: `host add HOST ${target.name}` },
        { label: 'Remove the zone', command: `zone remove ${target.name}` },
      ];
  }
}
