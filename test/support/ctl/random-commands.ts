/** Random command lines of the tools: mostly sensible, often not, on few names so that they meet. */
import type { Random } from '../../../host/ovsdb/platform.ts';
import type { BaseType, ColumnType, DatabaseSchema } from '../../../host/ovsdb/schema.ts';
import { member } from '../../../host/ovsdb/member.ts';
import type { DatabaseKind } from '../../../host/ctl/tool.ts';

type Words = string[];

/** Texts that the grammar of values stumbles over. */
const TEXTS = [
  'a',
  'b',
  'x y',
  '"q"',
  'true',
  '12',
  '-3',
  '1.5',
  'a,b',
  'k=v',
  '{a=b}',
  '[a]',
  '[]',
  '""',
  'a\\:b',
  'é',
  '"a',
  'a:b',
  '1-3',
  ',',
  '10.0.0.1',
  '"fd00::1"',
];
const MACS = ['00:00:00:00:00:01', '00:00:00:00:00:02', '0:0:0:0:0:3', 'bogus', '00:00:00:00:00:gg'];
const NETWORKS = ['10.0.0.1/24', '10.0.0.2/24', 'fd00::1/64', '10.0.0.300/24', '10.0.0.1', 'bogus', 'FD00:0::2/64'];
const PREFIXES = [
  '10.1.0.0/16',
  '10.1.2.3/16',
  '0.0.0.0/0',
  '192.168.0.0/24',
  '::/0',
  'fd01::/64',
  'fd01::5/64',
  '10.1.0.0/33',
  'bogus',
  '10.1.2.3',
];
const HOPS = ['10.0.0.2', '10.0.0.3', 'fd00::2', 'discard', 'bogus', '10.0.0.2/24', 'rp0'];
const ADDRESSES = [
  'unknown',
  'dynamic',
  'router',
  '00:00:00:00:00:01 10.0.0.1',
  '00:00:00:00:00:02 10.0.0.1 fd00::9',
  '10.0.0.1',
  'bogus',
  'dynamic 10.0.0.9',
];
const VIPS = ['30.0.0.1:80', '30.0.0.2:80', '30.0.0.1', '[fd0f::1]:80', 'fd0f::1', '30.0.0.1:99999', 'bogus'];
const BACKENDS = ['10.0.0.1:80', '10.0.0.1:80,10.0.0.2:81', '10.0.0.1', '[fd0f::2]:80', 'fd0f::2', ''];

/** The tables that commands of each tool are made for. */
const TABLES: Readonly<Record<DatabaseKind, readonly string[]>> = {
  nb: [
    'Logical_Switch',
    'Logical_Switch_Port',
    'Logical_Router',
    'Logical_Router_Port',
    'Address_Set',
    'NB_Global',
    'Load_Balancer',
    'Port_Group',
  ],
  sb: ['Chassis', 'Encap', 'Datapath_Binding', 'Port_Binding', 'SB_Global', 'Address_Set', 'Chassis_Private'],
  inb: ['Transit_Switch', 'IC_NB_Global', 'Connection'],
  isb: ['Availability_Zone', 'Gateway', 'Encap', 'Port_Binding', 'Route', 'IC_SB_Global', 'Datapath_Binding'],
  vs: [],
};

export class RandomCommands {
  readonly #random: Random;
  readonly #schema: DatabaseSchema;
  readonly #kind: DatabaseKind;

  constructor(kind: DatabaseKind, schema: DatabaseSchema, random: Random) {
    this.#kind = kind;
    this.#schema = schema;
    this.#random = random;
  }

  next(): Words {
    const first = this.#command();
    if (this.#chance(0.85)) return first;
    return [...first, '--', ...this.#command()];
  }

  #chance(probability: number): boolean {
    return this.#random() < probability;
  }

  #pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.#random() * items.length)]!;
  }

  #some<T>(items: readonly T[], most: number): T[] {
    return Array.from({ length: Math.floor(this.#random() * (most + 1)) }, () => this.#pick(items));
  }

  /** `--if-exists` and its like, now and then. */
  #maybe(...options: string[]): Words {
    return this.#chance(0.25) ? [this.#pick(options)] : [];
  }

  #command(): Words {
    if (this.#chance(0.55)) return this.#generic();
    switch (this.#kind) {
      case 'nb':
        return this.#northbound();
      case 'sb':
        return this.#southbound();
      case 'inb':
        return this.#pick([
          () => [...this.#maybe('--may-exist'), 'ts-add', this.#pick(['ts0', 'ts1', 'ts2', ''])],
          () => [...this.#maybe('--if-exists'), 'ts-del', this.#pick(['ts0', 'ts1', 'ts9'])],
          () => [...this.#maybe('--oneline'), 'ts-list'],
          () => ['show'],
        ])();
      case 'isb':
        return this.#pick([
          () => ['show'],
          () => ['show', this.#pick(['az0', 'az1', 'nope'])],
          () => this.#connections(),
        ])();
      case 'vs':
        return ['show'];
    }
  }

  #connections(): Words {
    return this.#pick([
      () => ['get-connection'],
      () => ['del-connection'],
      () => ['set-connection', ...this.#some(['ptcp:1', 'pssl:2', 'punix:/x'], 2)],
      () => ['get-ssl'],
      () => [...this.#maybe('--bootstrap'), 'set-ssl', 'k', 'c', 'a'],
      () => ['del-ssl'],
    ])();
  }

  #southbound(): Words {
    const chassis = (): string => this.#pick(['ch0', 'ch1', 'ch2']);
    const port = (): string => this.#pick(['p0', 'p1', 'p2']);
    return this.#pick([
      () => [
        ...this.#maybe('--may-exist'),
        'chassis-add',
        chassis(),
        this.#pick(['geneve', 'geneve,vxlan', 'bogus']),
        this.#pick(['1.1.1.1', '1.1.1.2', '1.1.1.3']),
      ],
      () => [...this.#maybe('--if-exists'), 'chassis-del', chassis()],
      () => ['lsp-bind', port(), chassis()],
      () => [...this.#maybe('--if-exists'), 'lsp-unbind', port()],
      () => ['show'],
      () => this.#connections(),
    ])();
  }

  #northbound(): Words {
    const ls = (): string => this.#pick(['sw0', 'sw1', 'sw2']);
    const lr = (): string => this.#pick(['lr0', 'lr1']);
    const port = (): string => this.#pick(['p0', 'p1', 'p2', 'p3']);
    const rp = (): string => this.#pick(['rp0', 'rp1', 'rp2']);
    const lb = (): string => this.#pick(['lb0', 'lb1']);
    const group = (): string => this.#pick(['g0', 'g1']);
    const chassis = (): string => this.#pick(['ch0', 'ch1']);
    return this.#pick([
      () => [...this.#maybe('--may-exist', '--add-duplicate'), 'ls-add', ls()],
      () => [...this.#maybe('--if-exists'), 'ls-del', ls()],
      () => ['ls-list'],
      () => [...this.#maybe('--may-exist'), 'lr-add', lr()],
      () => [...this.#maybe('--if-exists'), 'lr-del', lr()],
      () => ['lr-list'],
      () => [...this.#maybe('--may-exist'), 'lsp-add', ls(), port()],
      () => [...this.#maybe('--may-exist'), 'lsp-add', ls(), port(), port(), this.#pick(['5', '0', '4096', 'x'])],
      () => [...this.#maybe('--if-exists'), 'lsp-del', port()],
      () => ['lsp-list', ls()],
      () => ['lsp-set-addresses', port(), ...this.#some(ADDRESSES, 2)],
      () => ['lsp-get-addresses', port()],
      () => ['lsp-set-type', port(), this.#pick(['router', 'remote', '', 'localnet', 'bogus'])],
      () => ['lsp-get-type', port()],
      () => ['lsp-set-options', port(), ...this.#some(['a=1', 'router-port=rp0', 'x=', 'novalue'], 2)],
      () => ['lsp-get-options', port()],
      () => ['lsp-set-enabled', port(), this.#pick(['enabled', 'disabled', 'bogus'])],
      () => ['lsp-get-enabled', port()],
      () => ['lsp-get-up', port()],
      () => ['lsp-get-parent', port()],
      () => ['lsp-get-ls', port()],
      () => ['lsp-set-port-security', port(), ...this.#some(MACS, 2)],
      () => ['lsp-get-port-security', port()],
      () => [...this.#maybe('--may-exist'), 'lrp-add', lr(), rp(), this.#pick(MACS), ...this.#some(NETWORKS, 2)],
      () => [...this.#maybe('--if-exists'), 'lrp-del', rp()],
      () => ['lrp-list', lr()],
      () => ['lrp-set-enabled', rp(), this.#pick(['enabled', 'disabled'])],
      () => ['lrp-get-enabled', rp()],
      () => ['lrp-set-options', rp(), ...this.#some(['a=1', 'b=2'], 2)],
      () => ['lrp-set-gateway-chassis', rp(), chassis(), ...this.#some(['5', '10', '99999'], 1)],
      () => ['lrp-del-gateway-chassis', rp(), chassis()],
      () => ['lrp-get-gateway-chassis', rp()],
      () => ['lrp-set-redirect-type', rp(), this.#pick(['overlay', 'bridged', 'bogus'])],
      () => ['lrp-get-redirect-type', rp()],
      () => [
        ...this.#maybe(
          '--may-exist',
          '--ecmp',
          '--ecmp-symmetric-reply',
          '--policy=src-ip',
          '--route-table=rt1',
          '--policy=bogus',
        ),
        'lr-route-add',
        lr(),
        this.#pick(PREFIXES),
        this.#pick(HOPS),
        ...this.#some(['rp0', 'rp1'], 1),
      ],
      () => [
        ...this.#maybe('--if-exists', '--policy=src-ip', '--route-table=rt1'),
        'lr-route-del',
        lr(),
        ...(this.#chance(0.7) ? [this.#pick(PREFIXES), ...this.#some(HOPS, 1)] : []),
      ],
      () => [...this.#maybe('--route-table=rt1'), 'lr-route-list', lr()],
      () => [
        ...this.#maybe('--may-exist', '--add-duplicate', '--reject', '--event'),
        'lb-add',
        lb(),
        this.#pick(VIPS),
        this.#pick(BACKENDS),
        ...this.#some(['tcp', 'udp', 'bogus'], 1),
      ],
      () => [...this.#maybe('--if-exists'), 'lb-del', lb(), ...this.#some(VIPS, 1)],
      () => ['lb-list', ...this.#some(['lb0', 'lb1'], 1)],
      () => [...this.#maybe('--may-exist'), 'lr-lb-add', lr(), lb()],
      () => [...this.#maybe('--if-exists'), 'lr-lb-del', lr(), ...this.#some(['lb0', 'lb1'], 1)],
      () => ['ls-lb-add', ls(), lb()],
      () => ['ls-lb-list', ls()],
      () => ['ha-chassis-group-add', group()],
      () => ['ha-chassis-group-add-chassis', group(), chassis(), this.#pick(['5', '7', 'x'])],
      () => ['ha-chassis-group-remove-chassis', group(), chassis()],
      () => ['ha-chassis-group-del', group()],
      () => ['ha-chassis-group-list'],
      () => ['pg-add', this.#pick(['pg0', 'pg1']), ...this.#some(['p0', 'p1'], 1)],
      () => ['pg-set-ports', this.#pick(['pg0', 'pg1']), port()],
      () => ['pg-del', this.#pick(['pg0', 'pg1'])],
      () => [...this.#maybe('--wait=none', '--no-wait'), 'sync'],
      () => this.#connections(),
    ])();
  }

  #generic(): Words {
    const table = this.#pick(TABLES[this.#kind]);
    const columns = Object.keys(member(this.#schema.tables, table)?.columns ?? {});
    const column = (): string => (this.#chance(0.03) ? 'nocolumn' : this.#pick(columns));
    const record = (): string => this.#record(table);
    return this.#pick([
      () => [...this.#maybe('--if-exists'), 'set', table, record(), this.#assignment(table, column())],
      () => ['set', table, record(), this.#assignment(table, column()), this.#assignment(table, column())],
      () => [...this.#maybe('--if-exists'), 'add', table, record(), ...this.#elements(table, column())],
      () => [...this.#maybe('--if-exists'), 'remove', table, record(), ...this.#elements(table, column())],
      () => ['clear', table, record(), column()],
      () => [...this.#maybe('--if-exists'), 'get', table, record(), this.#key(table, column())],
      () => [...this.#style(), ...this.#maybe(`--columns=${this.#pick(columns)}`), 'list', table],
      () => [...this.#style(), ...this.#maybe('--if-exists'), 'list', table, record()],
      () => [
        ...this.#style(),
        `--columns=${columns.slice(0, 2).join(',')}`,
        'find',
        table,
        this.#condition(table, column()),
      ],
      () => [
        'create',
        table,
        this.#assignment(table, 'name' in (member(this.#schema.tables, table)?.columns ?? {}) ? 'name' : column()),
        this.#assignment(table, column()),
      ],
      () => [...this.#maybe('--if-exists'), 'destroy', table, record()],
    ])();
  }

  #style(): Words {
    return this.#chance(0.5)
      ? []
      : this.#some(
          [
            '--format=csv',
            '--format=table',
            '--format=json',
            '--data=bare',
            '--data=json',
            '--bare',
            '--no-headings',
            '--oneline',
          ],
          2,
        );
  }

  #record(table: string): string {
    if (member(this.#schema.tables, table)?.maxRows === 1) return '.';
    return this.#pick([
      'sw0',
      'sw1',
      'lr0',
      'rp0',
      'p0',
      'p1',
      'a',
      'b',
      'ch0',
      'az0',
      'ts0',
      'ptcp:1',
      'nope',
      'lb0',
      'pg0',
    ]);
  }

  #typeOf(table: string, column: string): ColumnType {
    const found = member(member(this.#schema.tables, table)?.columns ?? {}, column)?.type;
    return found ?? { key: { type: 'string' }, min: 1, max: 1 };
  }

  #atom({ type, enum: choices }: BaseType): string {
    if (this.#chance(0.15)) return this.#pick(TEXTS);
    if (choices !== undefined && this.#chance(0.8)) return String(this.#pick(choices));
    switch (type) {
      case 'integer':
        return this.#pick(['0', '1', '5', '-1', '70000', 'x']);
      case 'real':
        return this.#pick(['0.5', '1']);
      case 'boolean':
        return this.#pick(['true', 'false', 'maybe']);
      case 'uuid':
        return this.#pick(['@x', '00000000-0000-0000-0000-000000000001', 'abc']);
      case 'string':
        return this.#pick(['a', 'b', 'sw0', 'az0', '"x y"', '""', '10']);
    }
  }

  #value({ key, value, max }: ColumnType): string {
    if (this.#chance(0.1)) return this.#pick(TEXTS);
    const count = max === 1 && value === undefined ? 1 : Math.floor(this.#random() * 3);
    const items = Array.from({ length: count }, () =>
      value === undefined ? this.#atom(key) : `${this.#atom(key)}=${this.#atom(value)}`,
    );
    if (items.length === 0) return value === undefined ? '[]' : '{}';
    return items.join(',');
  }

  #assignment(table: string, column: string): string {
    const type = this.#typeOf(table, column);
    if (type.value !== undefined && this.#chance(0.5))
      return `${column}:${this.#atom(type.key)}=${this.#atom(type.value)}`;
    return `${column}=${this.#value(type)}`;
  }

  #elements(table: string, column: string): Words {
    const type = this.#typeOf(table, column);
    return [column, this.#value(type), ...this.#some([this.#value(type)], 1)];
  }

  #key(table: string, column: string): string {
    return this.#typeOf(table, column).value !== undefined && this.#chance(0.5)
      ? `${column}:${this.#pick(['a', 'b'])}`
      : column;
  }

  #condition(table: string, column: string): string {
    const operator = this.#pick(['=', '!=', '<', '>=', '{=}', '{<=}', '{>}', '{in}', '{not-in}', '~']);
    return `${this.#key(table, column)}${operator}${this.#value(this.#typeOf(table, column))}`;
  }
}
