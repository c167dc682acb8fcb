/** What a port of a logical switch is and has: ovn-nbctl(8) "Logical Switch Port Commands". */
import { addressesIn } from '../address.ts';
import { always, type Command } from '../command.ts';
import type { AnyRow, Content } from '../content.ts';
import { fail } from '../error.ts';
import { holderOf, mapOf, mustFind, textsOf, textOf } from '../lookup.ts';
import { checkAddress, checkUnique } from '../port-addresses.ts';
import { ROUTER_PORT, SWITCH, SWITCH_PORT } from './kinds.ts';
import { optionsCommand, stateCommands } from './port-state.ts';

const tables = always(SWITCH_PORT.table);

/** ovn-nb(5), Logical_Switch_Port.type. */
const TYPES = new Set([
  '',
  'router',
  'switch',
  'localnet',
  'localport',
  'l2gateway',
  'vtep',
  'external',
  'virtual',
  'remote',
]);

const PEER = 'peer=';

/** A port's addresses; of a router's peer, those of the router's port. */
function addressTexts(content: Content, port: AnyRow): readonly string[] {
  const texts = textsOf(content, port, 'addresses');
  if (port['type'] !== 'router' || !texts.includes('router')) return texts;
  const [peer] = content.find(ROUTER_PORT.table, 'name', mapOf(port, 'options').get('router-port') ?? '');
  if (peer === undefined) return texts;
  const own = [textOf(peer, 'mac'), ...textsOf(content, peer, 'networks')].join(' ');
  return texts.map((text) => (text === 'router' && addressesIn(own) !== undefined ? own : text));
}

/** A command that prints one column. */
const getter = (name: string, help: string, text: (port: AnyRow, content: Content) => string): Command => ({
  name,
  arguments: 'PORT',
  help,
  mode: 'read',
  tables: always(SWITCH_PORT.table, ROUTER_PORT.table),
  run: ({ content, arguments: [id], print }) => print(text(mustFind(content, SWITCH_PORT, id!), content)),
});

const line = (text: string): string => `${text}\n`;

/** A column's line, none where it is empty. */
const optionalLine = (port: AnyRow, column: string): string =>
  port[column] === undefined ? '' : line(textOf(port, column));

export const switchPortColumnCommands: readonly Command[] = [
  getter('lsp-get-parent', 'get the parent of PORT if set', (port) => optionalLine(port, 'parent_name')),
  getter('lsp-get-tag', 'get the tag of PORT if set', (port) => optionalLine(port, 'tag')),
  getter('lsp-get-up', 'get the state of PORT ("up" or "down")', (port) => (port['up'] === true ? 'up\n' : 'down\n')),
  getter('lsp-get-type', 'get the type of PORT', (port) => line(textOf(port, 'type'))),
  getter('lsp-get-addresses', 'get the addresses of PORT', (port, content) =>
    addressTexts(content, port).map(line).join(''),
  ),
  getter('lsp-get-port-security', 'get the port security addresses of PORT', (port, content) =>
    textsOf(content, port, 'port_security').map(line).join(''),
  ),
  {
    name: 'lsp-set-type',
    arguments: 'PORT TYPE [peer=PORT]',
    help: 'set the type of PORT',
    mode: 'write',
    tables,
    run({ content, arguments: [id, type, peer] }) {
      const port = mustFind(content, SWITCH_PORT, id!);
      if (!TYPES.has(type!)) fail(`Logical switch port type '${type}' is unrecognized. Not setting type.`);
      if (peer !== undefined) {
        if (type !== 'switch') fail("Peer can only be set for a logical switch port with type 'switch'.");
        if (!peer.startsWith(PEER)) fail(`${peer}: peer=PORT is wanted`);
        content.set(port, { peer: peer.slice(PEER.length) });
      }
      content.set(port, { type });
    },
  },
  {
    name: 'lsp-set-addresses',
    arguments: 'PORT [ADDRESS]...',
    help: 'set MAC or MAC+IP addresses of PORT',
    mode: 'write',
    tables: always(SWITCH_PORT.table, SWITCH.table),
    run({ content, arguments: [id, ...addresses] }) {
      const port = mustFind(content, SWITCH_PORT, id!);
      const holder = holderOf(content, SWITCH.table, 'ports', port);
      for (const address of addresses) {
        checkAddress(address, 'ovn-nb(5)');
        if (holder !== undefined) checkUnique(content, holder, port, address);
      }
      content.set(port, { addresses });
    },
  },
  {
    name: 'lsp-set-port-security',
    arguments: 'PORT [ADDRS]...',
    help: 'set the port security addresses of PORT',
    mode: 'write',
    tables,
    run({ content, arguments: [id, ...addresses] }) {
      content.set(mustFind(content, SWITCH_PORT, id!), { port_security: addresses });
    },
  },
  ...stateCommands(SWITCH_PORT, 'lsp'),
  optionsCommand(SWITCH_PORT, 'lsp'),
];
