/** Transit switches and their ports: ovn-ic-nbctl(8). */
import { always, type Command } from '../command.ts';
import { fail } from '../error.ts';
import { findUnless, holderOf, lookUp, mustFind, namesText, type Kind } from '../lookup.ts';
import { checkAddress, checkUnique } from '../port-addresses.ts';
import { applySettings, checkSettings } from '../settings.ts';

const SWITCH: Kind = { table: 'Transit_Switch', word: 'switch', plural: 'transit switches' };
const PORT: Kind = { table: 'Transit_Switch_Port', word: 'switch port', plural: 'transit switch ports' };

const tables = always(SWITCH.table, PORT.table);

export const transitSwitchCommands: readonly Command[] = [
  {
    name: 'ts-add',
    arguments: 'SWITCH',
    options: ['--may-exist'],
    help: 'create a transit switch named SWITCH',
    mode: 'write',
    tables,
    run({ content, arguments: [name], options }) {
      if (content.find(SWITCH.table, 'name', name!).length > 0) {
        if (options.has('--may-exist')) return;
        fail(`${name}: a transit switch with this name already exists`);
      }
      content.insert(SWITCH.table, { name });
    },
  },
  {
    name: 'ts-del',
    arguments: 'SWITCH',
    options: ['--if-exists'],
    help: 'delete SWITCH',
    mode: 'write',
    tables,
    run({ content, arguments: [id], options }) {
      const row = findUnless(content, SWITCH, id!, options.has('--if-exists'));
      if (row !== undefined) content.delete(row);
    },
  },
  {
    name: 'ts-list',
    arguments: '',
    help: 'print all transit switches',
    mode: 'read',
    tables,
    run: ({ content, print }) => print(namesText(content, content.rows(SWITCH.table))),
  },
  {
    name: 'tsp-add',
    arguments: 'SWITCH PORT [COLUMN[:KEY]=VALUE]...',
    options: ['--may-exist'],
    help: 'add a port PORT on SWITCH',
    mode: 'write',
    tables: checkSettings(PORT.table, (words) => words.slice(2), [SWITCH.table, PORT.table]),
    run({ content, arguments: [id, name, ...settings], options }) {
      const holder = mustFind(content, SWITCH, id!);
      let port = lookUp(content, PORT, name!);
      if (port !== undefined && !options.has('--may-exist')) fail(`${name}: a port with this name already exists`);
      port ??= content.insert(PORT.table, { name });
      applySettings(content, port, settings);
      content.addTo(holder, 'ports', port._uuid);
    },
  },
  {
    name: 'tsp-del',
    arguments: 'PORT',
    options: ['--if-exists'],
    help: 'delete PORT from its switch',
    mode: 'write',
    tables,
    run({ content, arguments: [id], options }) {
      const port = findUnless(content, PORT, id!, options.has('--if-exists'));
      if (port === undefined) return;
      const holder = holderOf(content, SWITCH.table, 'ports', port);
      if (holder !== undefined) content.removeFrom(holder, 'ports', port._uuid);
      content.delete(port);
    },
  },
  {
    name: 'tsp-set-addr',
    arguments: 'PORT [ADDRESS]...',
    help: 'set the addresses of PORT',
    mode: 'write',
    tables,
    run({ content, arguments: [id, ...addresses] }) {
      const port = mustFind(content, PORT, id!);
      const holder = holderOf(content, SWITCH.table, 'ports', port);
      for (const address of addresses) {
        checkAddress(address, 'ovn-ic-nb(5)');
        if (holder !== undefined) checkUnique(content, holder, port, address);
      }
      content.set(port, { addresses });
    },
  },
];
