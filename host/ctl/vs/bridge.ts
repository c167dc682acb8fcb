/** Bridges and ports: ovs-vsctl(8) "Bridge Commands", "Port Commands". */
import { always, type Command } from '../command.ts';
import type { AnyRow, Content } from '../content.ts';
import { fail } from '../error.ts';
import { byName, holderOf, textOf } from '../lookup.ts';
import { applySettings, checkSettings } from '../settings.ts';

const GLOBAL = 'Open_vSwitch';
const TABLES = [GLOBAL, 'Bridge', 'Port', 'Interface'];
const tables = always(...TABLES);

const bridgeOf = (content: Content, name: string): AnyRow | undefined => content.find('Bridge', 'name', name)[0];

const requireBridge = (content: Content, name: string): AnyRow =>
  bridgeOf(content, name) ?? fail(`no bridge named ${name}`);

function insertPort(content: Content, bridge: AnyRow, name: string, type?: string): AnyRow {
  const iface = content.insert('Interface', { name, ...(type !== undefined && { type }) });
  const port = content.insert('Port', { name, interfaces: new Set([iface._uuid]) });
  content.addTo(bridge, 'ports', port._uuid);
  return port;
}

function removePort(content: Content, port: AnyRow): void {
  for (const iface of content.referenced(port, 'interfaces')) content.delete(iface);
  content.delete(port);
}

const namesText = (names: readonly string[]): string => names.map((name) => `${name}\n`).join('');

export const bridgeCommands: readonly Command[] = [
  {
    name: 'add-br',
    arguments: 'BRIDGE',
    options: ['--may-exist'],
    help: 'create a new bridge named BRIDGE',
    mode: 'write',
    tables,
    run({ content, arguments: [name], options }) {
      if (bridgeOf(content, name!) !== undefined) {
        if (options.has('--may-exist')) return;
        fail(`cannot create a bridge named ${name} because a bridge named ${name} already exists`);
      }
      const bridge = content.insert('Bridge', { name });
      insertPort(content, bridge, name!, 'internal');
      content.addTo(content.requireOnly(GLOBAL), 'bridges', bridge._uuid);
    },
  },
  {
    name: 'del-br',
    arguments: 'BRIDGE',
    options: ['--if-exists'],
    help: 'delete BRIDGE and all of its ports',
    mode: 'write',
    tables,
    run({ content, arguments: [name], options }) {
      const bridge = options.has('--if-exists') ? bridgeOf(content, name!) : requireBridge(content, name!);
      if (bridge === undefined) return;
      for (const port of content.referenced(bridge, 'ports')) removePort(content, port);
      content.removeFrom(content.requireOnly(GLOBAL), 'bridges', bridge._uuid);
      content.delete(bridge);
    },
  },
  {
    name: 'list-br',
    arguments: '',
    help: 'print the names of all bridges',
    mode: 'read',
    tables,
    run: ({ content, print }) => print(namesText(byName(content.rows('Bridge')).map((row) => textOf(row, 'name')))),
  },
  {
    name: 'add-port',
    arguments: 'BRIDGE PORT [COLUMN[:KEY]=VALUE]...',
    options: ['--may-exist'],
    help: 'add network device PORT to BRIDGE',
    mode: 'write',
    tables: checkSettings('Port', (words) => words.slice(2), TABLES),
    run({ content, arguments: [bridgeName, name, ...settings], options }) {
      const bridge = requireBridge(content, bridgeName!);
      const [there] = content.find('Port', 'name', name!);
      if (there !== undefined) {
        const holder = holderOf(content, 'Bridge', 'ports', there);
        if (options.has('--may-exist') && holder?._uuid === bridge._uuid) return;
        fail(
          `cannot create a port named ${name} because a port named ${name} already exists on bridge ${textOf(holder, 'name')}`,
        );
      }
      applySettings(content, insertPort(content, bridge, name!), settings);
    },
  },
  {
    name: 'del-port',
    arguments: '[BRIDGE] PORT',
    options: ['--if-exists'],
    help: 'delete PORT from its bridge',
    mode: 'write',
    tables,
    run({ content, arguments: words, options }) {
      const name = words.at(-1)!;
      const [port] = content.find('Port', 'name', name);
      if (port === undefined) {
        if (options.has('--if-exists')) return;
        return fail(`no port named ${name}`);
      }
      const holder = holderOf(content, 'Bridge', 'ports', port);
      if (words.length > 1 && textOf(holder, 'name') !== words[0])
        fail(`bridge ${words[0]} does not have a port ${name} (although its bridge ${textOf(holder, 'name')} does)`);
      if (holder !== undefined) content.removeFrom(holder, 'ports', port._uuid);
      removePort(content, port);
    },
  },
  {
    name: 'list-ports',
    arguments: 'BRIDGE',
    help: 'print the names of all the ports on BRIDGE',
    mode: 'read',
    tables,
    run({ content, arguments: [name], print }) {
      const ports = byName(content.referenced(requireBridge(content, name!), 'ports')).map((row) =>
        textOf(row, 'name'),
      );
      // The bridge's own port is not listed.
      print(namesText(ports.filter((port) => port !== name)));
    },
  },
];
