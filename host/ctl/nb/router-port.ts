/** Ports of logical routers: ovn-nbctl(8) "Logical Router Port Commands". */
import { isMac } from '../address.ts';
import { always, type Command } from '../command.ts';
import type { AnyRow } from '../content.ts';
import { fail } from '../error.ts';
import { findUnless, holderOf, lookUp, mapOf, mustFind, namesText, textsOf, textOf } from '../lookup.ts';
import { checkNetworks, checkSameNetworks, splitNetworks } from '../networks.ts';
import { applySettings, checkSettings } from '../settings.ts';
import { ROUTER, ROUTER_PORT } from './kinds.ts';
import { stateCommands } from './port-state.ts';

const tables = always(ROUTER.table, ROUTER_PORT.table);

const REDIRECT_TYPES = new Set(['overlay', 'bridged']);

/** The peer that settings give. */
const peerIn = (settings: readonly string[]): string | undefined =>
  settings.findLast((word) => word.startsWith('peer='))?.slice('peer='.length);

/** Throws CtlError unless the port is what `--may-exist` would have made. */
function checkSame(
  port: AnyRow,
  mac: string,
  held: readonly string[],
  networks: readonly string[],
  settings: readonly string[],
): void {
  const name = textOf(port, 'name');
  if (port['mac'] !== mac) fail(`${name}: port already exists with mac ${textOf(port, 'mac')}`);
  checkSameNetworks(name, held, networks);
  if (port['peer'] !== peerIn(settings)) fail(`${name}: port already exists with mismatching peer`);
}

export const routerPortCommands: readonly Command[] = [
  {
    name: 'lrp-add',
    arguments: 'ROUTER PORT MAC [NETWORK]... [COLUMN[:KEY]=VALUE]...',
    options: ['--may-exist'],
    help: 'add logical port PORT on ROUTER',
    mode: 'write',
    tables: checkSettings(ROUTER_PORT.table, (words) => splitNetworks(words.slice(3)).settings, [
      ROUTER.table,
      ROUTER_PORT.table,
    ]),
    run({ content, arguments: [id, name, mac, ...rest], options }) {
      const holder = mustFind(content, ROUTER, id!);
      if (!isMac(mac!)) fail(`${name}: invalid mac address ${mac}`);
      const { networks, settings } = splitNetworks(rest);
      const there = lookUp(content, ROUTER_PORT, name!);
      if (there !== undefined) {
        if (!options.has('--may-exist')) fail(`${name}: a port with this name already exists`);
        const home = holderOf(content, ROUTER.table, 'ports', there);
        if (home?._uuid !== holder._uuid) fail(`${name}: port already exists but in router ${textOf(home, 'name')}`);
        checkSame(there, mac!, textsOf(content, there, 'networks'), networks, settings);
        return;
      }
      checkNetworks(name!, networks);
      const port = content.insert(ROUTER_PORT.table, { name, mac, networks });
      applySettings(content, port, settings);
      content.addTo(holder, 'ports', port._uuid);
    },
  },
  {
    name: 'lrp-del',
    arguments: 'PORT',
    options: ['--if-exists'],
    help: 'delete PORT from its attached router',
    mode: 'write',
    tables,
    run({ content, arguments: [id], options }) {
      const port = findUnless(content, ROUTER_PORT, id!, options.has('--if-exists'));
      if (port === undefined) return;
      const holder = holderOf(content, ROUTER.table, 'ports', port);
      if (holder !== undefined) content.removeFrom(holder, 'ports', port._uuid);
      content.delete(port);
    },
  },
  {
    name: 'lrp-list',
    arguments: 'ROUTER',
    help: 'print the names of all ports on ROUTER',
    mode: 'read',
    tables,
    run: ({ content, arguments: [id], print }) =>
      print(namesText(content, content.referenced(mustFind(content, ROUTER, id!), 'ports'))),
  },
  ...stateCommands(ROUTER_PORT, 'lrp'),
  {
    name: 'lrp-set-redirect-type',
    arguments: 'PORT TYPE',
    help: 'set whether redirected packets to gateway chassis of PORT will be encapsulated or not',
    mode: 'write',
    tables,
    run({ content, arguments: [id, type] }) {
      const port = mustFind(content, ROUTER_PORT, id!);
      if (!REDIRECT_TYPES.has(type!)) fail(`Invalid redirect type: ${type}`);
      content.setKeys(port, 'options', { 'redirect-type': type });
    },
  },
  {
    name: 'lrp-get-redirect-type',
    arguments: 'PORT',
    help: 'get whether redirected packets to gateway chassis of PORT will be encapsulated or not',
    mode: 'read',
    tables,
    run({ content, arguments: [id], print }) {
      print(`${mapOf(mustFind(content, ROUTER_PORT, id!), 'options').get('redirect-type') ?? 'overlay'}\n`);
    },
  },
];
