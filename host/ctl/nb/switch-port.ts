/** Ports of logical switches, as they come and go: ovn-nbctl(8) "Logical Switch Port Commands". */
import { always, type Command, type Invocation } from '../command.ts';
import type { AnyRow, Content } from '../content.ts';
import { fail } from '../error.ts';
import { findUnless, holderOf, lookUp, mapOf, mustFind, namesText, textOf } from '../lookup.ts';
import { SWITCH, SWITCH_PORT } from './kinds.ts';

const tables = always(SWITCH.table, SWITCH_PORT.table);

const LARGEST_TAG = 4095;

/** The tag at the beginning of the text: what follows it is ignored, as ever. Throws CtlError. */
function parseTag(text: string): number {
  const tag = Number(/^\s*\+?\d+/.exec(text)?.[0] ?? -1);
  return tag >= 0 && tag <= LARGEST_TAG ? tag : fail(`${text}: invalid tag (must be in range 0 to ${LARGEST_TAG})`);
}

/** Throws CtlError unless the port is what `--may-exist` would have made. */
function checkSame(content: Content, holder: AnyRow, port: AnyRow, parent: string | undefined, tag: number): void {
  const name = textOf(port, 'name');
  const there = holderOf(content, SWITCH.table, 'ports', port);
  if (there?._uuid !== holder._uuid) fail(`${name}: port already exists but in switch ${textOf(there, 'name')}`);
  const held = port['parent_name'];
  if (parent === undefined) {
    if (held !== undefined) fail(`${name}: port already exists but has parent ${textOf(port, 'parent_name')}`);
    return;
  }
  if (held === undefined) fail(`${name}: port already exists but has no parent`);
  if (held !== parent) fail(`${name}: port already exists with different parent ${textOf(port, 'parent_name')}`);
  const heldTag = port['tag_request'];
  if (heldTag === undefined) fail(`${name}: port already exists but has no tag_request`);
  if (heldTag !== tag) fail(`${name}: port already exists with different tag_request ${textOf(port, 'tag_request')}`);
}

/** Throws CtlError unless the port has this type and option already. */
function checkSameOption(port: AnyRow, type: string, key: string, value: string): void {
  const name = textOf(port, 'name');
  if (port['type'] !== type) fail(`${name}: a port already exists but with different type "${textOf(port, 'type')}"`);
  const held = mapOf(port, 'options').get(key) ?? '';
  if (held !== value) fail(`${name}: a port already exists but with different ${key} "${held}"`);
}

/** `lsp-add-router-port` and its like: a port of a type with the one option that it needs. */
function addTypedPort(invocation: Invocation, type: string, key: string, address: string): void {
  const { content, options } = invocation;
  const [id, name, value] = invocation.arguments;
  const holder = mustFind(content, SWITCH, id!);
  const there = lookUp(content, SWITCH_PORT, name!);
  if (there !== undefined) {
    if (!options.has('--may-exist')) fail(`${name}: a port with this name already exists`);
    checkSameOption(there, type, key, value!);
    return;
  }
  const port = content.insert(SWITCH_PORT.table, {
    name,
    type,
    options: new Map([[key, value!]]),
    addresses: [address],
  });
  content.addTo(holder, 'ports', port._uuid);
}

export const switchPortCommands: readonly Command[] = [
  {
    name: 'lsp-add',
    arguments: 'SWITCH PORT [PARENT] [TAG]',
    options: ['--may-exist'],
    help: 'add logical port PORT on SWITCH, within PARENT on TAG',
    mode: 'write',
    tables,
    run({ content, arguments: [id, name, parent, tagText], options }) {
      const holder = mustFind(content, SWITCH, id!);
      if (parent !== undefined && tagText === undefined) fail('lsp-add with parent must also specify a tag');
      const tag = tagText === undefined ? 0 : parseTag(tagText);
      const there = lookUp(content, SWITCH_PORT, name!);
      if (there !== undefined) {
        if (!options.has('--may-exist')) fail(`${name}: a port with this name already exists`);
        checkSame(content, holder, there, parent, tag);
        return;
      }
      const nested = parent === undefined ? {} : { parent_name: parent, tag_request: tag };
      content.addTo(holder, 'ports', content.insert(SWITCH_PORT.table, { name, ...nested })._uuid);
    },
  },
  {
    name: 'lsp-add-router-port',
    arguments: 'SWITCH PORT ROUTER-PORT',
    options: ['--may-exist'],
    help: 'add PORT on SWITCH as the peer of ROUTER-PORT',
    mode: 'write',
    tables,
    run: (invocation) => addTypedPort(invocation, 'router', 'router-port', 'router'),
  },
  {
    name: 'lsp-add-localnet-port',
    arguments: 'SWITCH PORT NETWORK-NAME',
    options: ['--may-exist'],
    help: 'add PORT on SWITCH, connected to the physical network NETWORK-NAME',
    mode: 'write',
    tables,
    run: (invocation) => addTypedPort(invocation, 'localnet', 'network_name', 'unknown'),
  },
  {
    name: 'lsp-del',
    arguments: 'PORT',
    options: ['--if-exists'],
    help: 'delete PORT from its attached switch',
    mode: 'write',
    tables,
    run({ content, arguments: [id], options }) {
      const port = findUnless(content, SWITCH_PORT, id!, options.has('--if-exists'));
      if (port === undefined) return;
      const holder = holderOf(content, SWITCH.table, 'ports', port);
      if (holder !== undefined) content.removeFrom(holder, 'ports', port._uuid);
      content.delete(port);
    },
  },
  {
    name: 'lsp-list',
    arguments: 'SWITCH',
    help: 'print the names of all logical ports on SWITCH',
    mode: 'read',
    tables,
    run: ({ content, arguments: [id], print }) =>
      print(namesText(content, content.referenced(mustFind(content, SWITCH, id!), 'ports'))),
  },
  {
    name: 'lsp-get-ls',
    arguments: 'PORT',
    help: 'print the logical switch that PORT is attached to',
    mode: 'read',
    tables,
    run({ content, arguments: [id], print }) {
      const holder = holderOf(content, SWITCH.table, 'ports', mustFind(content, SWITCH_PORT, id!));
      if (holder !== undefined) print(namesText(content, [holder]));
    },
  },
];
