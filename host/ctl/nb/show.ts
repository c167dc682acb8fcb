/** `ovn-nbctl show`. */
import { isMac, linkLocal } from '../address.ts';
import { always, type Command } from '../command.ts';
import type { AnyRow, Content } from '../content.ts';
import { byName, lookUp, mapOf, textsOf, textOf } from '../lookup.ts';
import { ROUTER, ROUTER_PORT, SWITCH, SWITCH_PORT } from './kinds.ts';

/** `["a", "b"]`. */
const quoted = (texts: readonly string[]): string => `[${texts.map((text) => `"${text}"`).join(', ')}]`;

/** What another system calls it. */
function alias(row: AnyRow, key: string): string {
  const name = mapOf(row, 'external_ids').get(key);
  return name === undefined ? '' : ` (aka ${name})`;
}

function switchPortText(content: Content, port: AnyRow): string {
  const lines = [`    port ${textOf(port, 'name')}${alias(port, 'neutron:port_name')}`];
  const add = (name: string, value: string): void => {
    if (value !== '') lines.push(`        ${name}: ${value}`);
  };
  add('parent', textOf(port, 'parent_name'));
  add('tag', textOf(port, 'tag'));
  add('type', textOf(port, 'type'));
  const addresses = textsOf(content, port, 'addresses');
  // What 'router' stands for is shown with the router's port.
  if (addresses.length > 0 && !(port['type'] === 'router' && addresses.join() === 'router'))
    add('addresses', quoted(addresses));
  add('router-port', mapOf(port, 'options').get('router-port') ?? '');
  return `${lines.join('\n')}\n`;
}

function switchText(content: Content, row: AnyRow): string {
  const ports = byName(content.referenced(row, 'ports')).map((port) => switchPortText(content, port));
  const name = `${content.shownUuid(row._uuid)} (${textOf(row, 'name')})`;
  return `switch ${name}${alias(row, 'neutron:network_name')}\n${ports.join('')}`;
}

function routerPortText(content: Content, port: AnyRow): string {
  const mac = textOf(port, 'mac');
  const lines = [`    port ${textOf(port, 'name')}`, `        mac: "${mac}"`];
  if (isMac(mac)) lines.push(`        ipv6-lla: "${linkLocal(mac)}"`);
  const networks = textsOf(content, port, 'networks');
  if (networks.length > 0) lines.push(`        networks: ${quoted(networks)}`);
  const gateways = content.referenced(port, 'gateway_chassis').map((gateway) => textOf(gateway, 'chassis_name'));
  if (gateways.length > 0) lines.push(`        gateway chassis: [${gateways.join(' ')}]`);
  return `${lines.join('\n')}\n`;
}

function natText(content: Content, nat: AnyRow): string {
  return [
    `    nat ${content.shownUuid(nat._uuid)}`,
    `        external ip: "${textOf(nat, 'external_ip')}"`,
    `        logical ip: "${textOf(nat, 'logical_ip')}"`,
    `        type: "${textOf(nat, 'type')}"`,
    '',
  ].join('\n');
}

function routerText(content: Content, row: AnyRow): string {
  const ports = byName(content.referenced(row, 'ports')).map((port) => routerPortText(content, port));
  const nats = content.referenced(row, 'nat').map((nat) => natText(content, nat));
  const name = `${content.shownUuid(row._uuid)} (${textOf(row, 'name')})`;
  return `router ${name}${alias(row, 'neutron:router_name')}\n${ports.join('')}${nats.join('')}`;
}

export const showTopology: Command = {
  name: 'show',
  arguments: '[SWITCH|ROUTER]',
  help: 'print overview of database contents, or of SWITCH or ROUTER',
  mode: 'read',
  tables: always(SWITCH.table, SWITCH_PORT.table, ROUTER.table, ROUTER_PORT.table, 'Gateway_Chassis', 'NAT'),
  run({ content, arguments: [id], print }) {
    const wanted = (kind: typeof SWITCH): readonly AnyRow[] => {
      if (id === undefined) return byName(content.rows(kind.table));
      const row = lookUp(content, kind, id);
      return row === undefined ? [] : [row];
    };
    for (const row of wanted(SWITCH)) print(switchText(content, row));
    for (const row of wanted(ROUTER)) print(routerText(content, row));
  },
};
