/** The words of ovs-vsctl(8) that interconnection needs: a chassis' settings, its bridges and the ports of virtual machines. */
import { databaseCommands } from '../generic/all.ts';
import { showCommand } from '../generic/show.ts';
import type { Tool } from '../tool.ts';
import { bridgeCommands } from './bridge.ts';

const RECORDS = { Bridge: ['name'], Port: ['name'], Interface: ['name'] };

/** Connections and TLS are set otherwise there. */
const OTHERWISE = new Set(['get-connection', 'del-connection', 'set-connection', 'get-ssl', 'del-ssl', 'set-ssl']);

export const vsctl: Tool = {
  name: 'ovs-vsctl',
  kind: 'vs',
  database: 'Open_vSwitch',
  global: 'Open_vSwitch',
  records: RECORDS,
  commands: [
    ...bridgeCommands,
    showCommand([
      { table: 'Open_vSwitch', name: '_uuid', isBare: true, columns: ['bridges', 'ovs_version'] },
      { table: 'Bridge', name: 'name', columns: ['ports'] },
      { table: 'Port', name: 'name', columns: ['interfaces'] },
      { table: 'Interface', name: 'name', columns: ['type', 'options'] },
    ]),
    ...databaseCommands('Open_vSwitch', RECORDS).filter(({ name }) => !OTHERWISE.has(name)),
  ],
  missing: [
    ...'emer-reset br-exists br-to-vlan br-to-parent br-set-external-id br-get-external-id add-bond'.split(' '),
    ...'add-bond-iface del-bond-iface port-to-br list-ifaces iface-to-br get-controller del-controller'.split(' '),
    ...'set-controller get-fail-mode del-fail-mode set-fail-mode get-manager del-manager set-manager'.split(' '),
    ...'get-ssl del-ssl set-ssl autoattach'.split(' '),
  ],
  messages: 'getopt',
  waits: ['none'],
  module: 'vsctl',
  otherOptions: [],
};
