/** Port groups: ovn-nbctl(8) "Port Group Commands". */
import { always, type Command } from '../command.ts';
import type { Content } from '../content.ts';
import { byName, mustFind, textOf } from '../lookup.ts';
import { PORT_GROUP, SWITCH_PORT } from './kinds.ts';

const tables = always(PORT_GROUP.table, SWITCH_PORT.table);

const portsOf = (content: Content, names: readonly string[]): Set<string> =>
  new Set(names.map((name) => mustFind(content, SWITCH_PORT, name)._uuid));

export const portGroupCommands: readonly Command[] = [
  {
    name: 'pg-add',
    arguments: 'GROUP [PORT]...',
    help: 'create port group GROUP with optional PORTs',
    mode: 'write',
    tables,
    run: ({ content, arguments: [name, ...ports] }) =>
      void content.insert(PORT_GROUP.table, { name, ports: portsOf(content, ports) }),
  },
  {
    name: 'pg-set-ports',
    arguments: 'GROUP PORT [PORT]...',
    help: 'set PORTs on port group GROUP',
    mode: 'write',
    tables,
    run({ content, arguments: [id, ...ports] }) {
      const group = mustFind(content, PORT_GROUP, id!);
      content.set(group, { ports: portsOf(content, ports) });
    },
  },
  {
    name: 'pg-get-ports',
    arguments: 'GROUP',
    help: 'print the ports of port group GROUP',
    mode: 'read',
    tables,
    run({ content, arguments: [id], print }) {
      const names = byName(content.referenced(mustFind(content, PORT_GROUP, id!), 'ports')).map((row) =>
        textOf(row, 'name'),
      );
      if (names.length > 0) print(`${names.join(' ')}\n`);
    },
  },
  {
    name: 'pg-del',
    arguments: 'GROUP',
    help: 'delete port group GROUP',
    mode: 'write',
    tables,
    run: ({ content, arguments: [id] }) => content.delete(mustFind(content, PORT_GROUP, id!)),
  },
];
