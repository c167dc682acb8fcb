/** Load balancers: ovn-nbctl(8) "Load Balancer Commands". */
import { always, type Command, type Invocation } from '../command.ts';
import type { AnyRow, Content } from '../content.ts';
import { fail } from '../error.ts';
import { byName, lookUp, mapOf, mustFind, type Kind, textOf } from '../lookup.ts';
import { LOAD_BALANCER, ROUTER, SWITCH } from './kinds.ts';
import { canonicalBackends, canonicalVip, endpointText, parseEndpoint } from './vip.ts';

const PROTOCOLS = new Set(['tcp', 'udp', 'sctp']);

const tables = always(LOAD_BALANCER.table);

/** Reads `VIP IPS [PROTOCOL]`. Throws CtlError. */
function service({ arguments: words, options }: Invocation): { vip: string; backends: string } {
  const [, vipWord, backendWords, protocol] = words;
  checkProtocol(protocol);
  if (options.has('--template')) return { vip: vipWord!, backends: backendWords! };
  const vip = parseEndpoint(vipWord!);
  if (vip === undefined)
    return fail(`${vipWord}: should be an IP address (or an IP address and a port number with : as a separator).`);
  const backends = canonicalBackends(backendWords!, vip);
  if (vip.port === 0 && protocol !== undefined) fail('Protocol is unnecessary when no port of vip is given.');
  return { vip: endpointText(vip), backends };
}

function checkProtocol(protocol: string | undefined): void {
  if (protocol !== undefined && !PROTOCOLS.has(protocol))
    fail(`${protocol}: protocol must be one of "tcp", "udp",  or "sctp".`);
}

function optionsOf({ options, arguments: words }: Invocation): Map<string, string> {
  const out = new Map<string, string>();
  if (options.has('--reject')) out.set('reject', 'true');
  if (options.has('--event')) out.set('event', 'true');
  if (options.has('--add-route')) out.set('add_route', 'true');
  if (options.has('--template')) {
    out.set('template', 'true');
    out.set('address-family', words[4] ?? 'ipv4');
  }
  return out;
}

/** Gives a load balancer that is there another VIP. Throws CtlError. */
function addVip(invocation: Invocation, row: AnyRow, vip: string, backends: string): void {
  const { content, options, arguments: words } = invocation;
  if (mapOf(row, 'vips').has(vip) && !options.has('--may-exist'))
    fail(`${words[0]}: a load balancer with this vip (${vip}) already exists`);
  content.setKeys(row, 'vips', Object.fromEntries([[vip, backends]]));
  const [, , , protocol] = words;
  if (protocol !== undefined) content.set(row, { protocol });
}

/** `UUID LB PROTO VIP IPs`, each load balancer's VIPs one per line. */
function listText(content: Content, rows: readonly AnyRow[]): string {
  const sorted = byName(rows).filter((row) => mapOf(row, 'vips').size > 0);
  if (sorted.length === 0) return '';
  const widest = Math.max(...sorted.flatMap((row) => [...mapOf(row, 'vips').keys()]).map((vip) => vip.length), 0);
  const line = (uuid: string, name: string, protocol: string, vip: string, backends: string): string =>
    `${uuid.padEnd(40)}${name.padEnd(20)}${protocol.padEnd(11)}${vip.padEnd(widest + 4)}${backends}\n`;
  let text = line('UUID', 'LB', 'PROTO', 'VIP', 'IPs');
  for (const row of sorted) {
    const vips = mapOf(row, 'vips');
    for (const [i, vip] of [...vips.keys()].sort().entries()) {
      const endpoint = parseEndpoint(vip);
      const protocol = endpoint?.port === 0 ? '' : textOf(row, 'protocol') || 'tcp';
      const [uuid, name] = i === 0 ? [content.shownUuid(row._uuid), textOf(row, 'name')] : ['', ''];
      text += line(uuid, name, protocol, vip, vips.get(vip)!);
    }
  }
  return text;
}

const loadBalancers: readonly Command[] = [
  {
    name: 'lb-add',
    arguments: 'LB VIP[:PORT] IPS [PROTOCOL] [ADDRESS_FAMILY]',
    options: ['--may-exist', '--add-duplicate', '--reject', '--event', '--add-route', '--template'],
    help: 'create a load balancer or add a VIP to an existing load balancer',
    mode: 'write',
    tables,
    run(invocation) {
      const { content, options, arguments: words } = invocation;
      if (options.has('--reject') && options.has('--event'))
        fail("--reject and --event can't specified at the same time");
      const { vip, backends } = service(invocation);
      const there = options.has('--add-duplicate') ? undefined : lookUp(content, LOAD_BALANCER, words[0]!);
      if (there !== undefined) {
        addVip(invocation, there, vip, backends);
        return;
      }
      const [name, , , protocol = 'tcp'] = words;
      content.insert(LOAD_BALANCER.table, {
        name,
        protocol,
        vips: new Map([[vip, backends]]),
        options: optionsOf(invocation),
      });
    },
  },
  {
    name: 'lb-del',
    arguments: 'LB [VIP]',
    options: ['--if-exists'],
    help: 'remove a load balancer or just the VIP from the load balancer',
    mode: 'write',
    tables,
    run({ content, arguments: [id, vipWord], options }) {
      const row = lookUp(content, LOAD_BALANCER, id!);
      if (row === undefined) return;
      if (vipWord === undefined) {
        content.delete(row);
        return;
      }
      const vip = canonicalVip(vipWord);
      if (!mapOf(row, 'vips').has(vip)) {
        if (!options.has('--if-exists')) fail(`vip ${vipWord} is not part of the load balancer.`);
      } else if (mapOf(row, 'vips').size === 1) content.delete(row);
      else content.setKeys(row, 'vips', Object.fromEntries([[vip, undefined]]));
    },
  },
  {
    name: 'lb-list',
    arguments: '[LB]',
    help: 'print load balancers',
    mode: 'read',
    tables,
    run({ content, arguments: [id], print }) {
      const all = content.rows(LOAD_BALANCER.table);
      print(listText(content, id === undefined ? all : all.filter((row) => row['name'] === id || row._uuid === id)));
    },
  },
];

/** `lr-lb-add` and its like: the load balancers of a router or a switch. */
function attachments(kind: Kind, prefix: string): Command[] {
  const needed = always(kind.table, LOAD_BALANCER.table);
  const holder = kind.word.toUpperCase();
  return [
    {
      name: `${prefix}-lb-add`,
      arguments: `${holder} LB`,
      options: ['--may-exist'],
      help: `add a load balancer to ${holder}`,
      mode: 'write',
      tables: needed,
      run({ content, arguments: [id, lb], options }) {
        const row = mustFind(content, kind, id!);
        const balancer = mustFind(content, LOAD_BALANCER, lb!);
        const has = content.datum(row, 'load_balancer').keys.includes(balancer._uuid);
        if (has && !options.has('--may-exist'))
          fail(`${balancer._uuid} : a load balancer with this UUID already exists`);
        if (!has) content.addUnseen(row, 'load_balancer', balancer._uuid);
      },
    },
    {
      name: `${prefix}-lb-del`,
      arguments: `${holder} [LB]`,
      options: ['--if-exists'],
      help: `remove load balancers from ${holder}`,
      mode: 'write',
      tables: needed,
      run({ content, arguments: [id, lb], options }) {
        const row = mustFind(content, kind, id!);
        if (lb === undefined) {
          content.set(row, { load_balancer: [] });
          return;
        }
        const balancer = mustFind(content, LOAD_BALANCER, lb);
        if (content.datum(row, 'load_balancer').keys.includes(balancer._uuid))
          content.removeFrom(row, 'load_balancer', balancer._uuid);
        else if (!options.has('--if-exists')) fail(`load balancer ${lb} is not part of any logical ${kind.word}.`);
      },
    },
    {
      name: `${prefix}-lb-list`,
      arguments: holder,
      help: `print load balancers of ${holder}`,
      mode: 'read',
      tables: needed,
      run: ({ content, arguments: [id], print }) =>
        print(listText(content, content.referenced(mustFind(content, kind, id!), 'load_balancer'))),
    },
  ];
}

export const loadBalancerCommands: readonly Command[] = [
  ...loadBalancers,
  ...attachments(ROUTER, 'lr'),
  ...attachments(SWITCH, 'ls'),
];
