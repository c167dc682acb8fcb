/** Transit routers and their ports: ovn-ic-nbctl(8). */
import { isMac } from '../address.ts';
import { always, type Command } from '../command.ts';
import { fail } from '../error.ts';
import { findUnless, holderOf, lookUp, mustFind, namesText, textsOf, type Kind, textOf } from '../lookup.ts';
import { checkNetworks, checkSameNetworks, splitNetworks } from '../networks.ts';
import { applySettings, checkSettings } from '../settings.ts';

const ROUTER: Kind = { table: 'Transit_Router', word: 'router', plural: 'transit routers' };
const PORT: Kind = { table: 'Transit_Router_Port', word: 'router port', plural: 'transit router ports' };

const tables = always(ROUTER.table, PORT.table);

export const transitRouterCommands: readonly Command[] = [
  {
    name: 'tr-add',
    arguments: 'ROUTER',
    options: ['--may-exist'],
    help: 'create a transit router named ROUTER',
    mode: 'write',
    tables,
    run({ content, arguments: [name], options }) {
      if (content.find(ROUTER.table, 'name', name!).length > 0) {
        if (options.has('--may-exist')) return;
        fail(`${name}: a transit router with this name already exists`);
      }
      content.insert(ROUTER.table, { name });
    },
  },
  {
    name: 'tr-del',
    arguments: 'ROUTER',
    options: ['--if-exists'],
    help: 'delete ROUTER',
    mode: 'write',
    tables,
    run({ content, arguments: [id], options }) {
      const row = findUnless(content, ROUTER, id!, options.has('--if-exists'));
      if (row !== undefined) content.delete(row);
    },
  },
  {
    name: 'tr-list',
    arguments: '',
    help: 'print all transit routers',
    mode: 'read',
    tables,
    run: ({ content, print }) => print(namesText(content, content.rows(ROUTER.table))),
  },
  {
    name: 'trp-add',
    // At least one network or setting, and then a fifth word: what the reference asks for.
    arguments:
      'ROUTER PORT MAC NETWORK|COLUMN[:KEY]=VALUE NETWORK|COLUMN[:KEY]=VALUE [NETWORK]... [COLUMN[:KEY]=VALUE]...',
    options: ['--may-exist'],
    help: 'add a port PORT with MAC and NETWORKs on ROUTER',
    mode: 'write',
    tables: checkSettings(PORT.table, (words) => splitNetworks(words.slice(3)).settings, [ROUTER.table, PORT.table]),
    run({ content, arguments: [id, name, mac, ...rest], options }) {
      const holder = mustFind(content, ROUTER, id!);
      const { networks, settings } = splitNetworks(rest);
      const there = lookUp(content, PORT, name!);
      if (there !== undefined) {
        if (!options.has('--may-exist')) fail(`${name}: a port with this name already exists`);
        if (there['mac'] !== mac) fail(`${name}: port already exists with mac ${textOf(there, 'mac')}`);
        checkSameNetworks(name!, textsOf(content, there, 'networks'), networks);
        return;
      }
      if (!isMac(mac!)) fail(`${name}: invalid mac address ${mac}`);
      checkNetworks(name!, networks);
      const port = content.insert(PORT.table, { name, mac, networks, tr_uuid: holder._uuid });
      applySettings(content, port, settings);
      content.addTo(holder, 'ports', port._uuid);
    },
  },
  {
    name: 'trp-del',
    arguments: 'PORT',
    options: ['--if-exists'],
    help: 'delete PORT from its router',
    mode: 'write',
    tables,
    run({ content, arguments: [id], options }) {
      const port = findUnless(content, PORT, id!, options.has('--if-exists'));
      if (port === undefined) return;
      const holder = holderOf(content, ROUTER.table, 'ports', port);
      if (holder !== undefined) content.removeFrom(holder, 'ports', port._uuid);
      content.delete(port);
    },
  },
];
