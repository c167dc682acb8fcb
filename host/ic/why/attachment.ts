/** Why a router is, or isn't, attached to a transit switch: the gates between its ports and the port's row in IC-SB. */
import type { ColumnTable } from '../../ovsdb/api.ts';
import { textAt } from '../columns.ts';
import type { LogicalRouter, LogicalRouterPort, LogicalSwitch, LogicalSwitchPort } from '../databases.ts';
import { freeAddress, networksOn, read } from './addresses.ts';
import { row, type GateChecks, type Finding } from './gate-checks.ts';
import { record, word } from './commands.ts';
import type { View } from './view.ts';
import { zoneOf } from '../zone.ts';

/** A switch port that leads to a port of the router. */
export interface Way {
  readonly transitSwitch: string;
  readonly port: LogicalSwitchPort;
  readonly routerPort: LogicalRouterPort;
}

/** A router, or one that is about to be made. */
type Attachable = Pick<LogicalRouter, '_uuid' | 'name' | 'ports'>;

const portsOf = ({ context }: View, router: Attachable): LogicalRouterPort[] =>
  [...router.ports]
    .flatMap((uuid) => context.db.logicalRouterPort.get(uuid) ?? [])
    .sort((a, b) => (a.name < b.name ? -1 : 1));

export const switchOf = ({ context }: View, transitSwitch: string): LogicalSwitch | undefined =>
  context.db.logicalSwitch
    .index('name')
    .find(transitSwitch)
    .find((its) => its.other_config.has('interconn-ts'));

/** The transit switches of IC-NB that NB has: all, or one of them. */
function switches(view: View, only: string | undefined): string[] {
  return [...view.context.db.transitSwitch.rows()]
    .map(({ name }) => name)
    .filter((name) => (only === undefined || name === only) && switchOf(view, name) !== undefined)
    .sort();
}

function* portsOn(view: View, transitSwitch: string): Generator<LogicalSwitchPort, void, undefined> {
  for (const uuid of switchOf(view, transitSwitch)?.ports ?? []) {
    const port = view.context.db.logicalSwitchPort.get(uuid);
    if (port !== undefined) yield port;
  }
}

/** The router's ways onto transit switches, those of type router first. */
export function waysOf(view: View, router: LogicalRouter, only?: string): Way[] {
  const ports = new Map(portsOf(view, router).map((port) => [port.name, port]));
  const ways = switches(view, only).flatMap((transitSwitch) =>
    [...portsOn(view, transitSwitch)].flatMap((port): Way[] => {
      const routerPort = ports.get(port.options.get('router-port') ?? '');
      return routerPort === undefined || port.type === 'remote' ? [] : [{ transitSwitch, port, routerPort }];
    }),
  );
  const rank = ({ port }: Way): number => (port.type === 'router' ? 0 : 1);
  return ways.sort((a, b) => rank(a) - rank(b) || (a.port.name < b.port.name ? -1 : 1));
}

/** The commands that attach a router to a transit switch, through a port of any name or of the one that is wanted. */
export function attach(view: View, router: Attachable, transitSwitch: string, wanted?: string): string[] {
  const { context, kernels, at } = view;
  const taken = networksOn(view, transitSwitch);
  const near = kernels.prefixSet(
    taken.flatMap((text) => {
      const parsed = read(kernels, text);
      return parsed === undefined ? [] : [parsed.w0, parsed.w1, parsed.w2, parsed.w3, parsed.length];
    }),
  );
  const isNear = ({ networks }: LogicalRouterPort): boolean =>
    [...networks].some((network) => {
      const parsed = read(kernels, network);
      return parsed !== undefined && near.covers(parsed.w0, parsed.w1, parsed.w2, parsed.w3, parsed.length);
    });
  const used = new Set(
    [...switches(view, undefined)].flatMap((name) =>
      [...portsOn(view, name)].map(({ options }) => options.get('router-port')),
    ),
  );
  const own = portsOf(view, router).filter(({ name }) => !used.has(name));
  // Where the switch has no ports yet nothing says which network is meant: what is named after the switch.
  const fit = own.find((port) => (taken.length === 0 ? port.name.includes(transitSwitch) : isNear(port)));
  near.release();
  const routerPort = fit?.name ?? `lrp-${router.name}-${transitSwitch}`;
  const address = freeAddress(kernels, taken[0] ?? '169.254.100.0/24', taken) ?? '169.254.100.1/24';
  const lead =
    fit === undefined
      ? [at(`ovn-nbctl lrp-add ${word(record(router))} ${word(routerPort)} ${macOf(routerPort)} ${address}`)]
      : [];
  const dangling = [...portsOn(view, transitSwitch)].find(({ type, options }) => {
    const names = options.get('router-port');
    return (
      type === 'router' &&
      (names === undefined || context.db.logicalRouterPort.index('name').first(names) === undefined)
    );
  });
  if (dangling !== undefined && wanted === undefined)
    return [...lead, at(`ovn-nbctl lsp-set-options ${word(dangling.name)} router-port=${word(routerPort)}`)];
  const port = word(wanted ?? `lsp-${transitSwitch}-${router.name}`);
  return [
    ...lead,
    at(
      `ovn-nbctl lsp-add ${word(transitSwitch)} ${port} -- lsp-set-addresses ${port} router -- lsp-set-type ${port} router -- lsp-set-options ${port} router-port=${word(routerPort)}`,
    ),
  ];
}

/** A MAC address out of a name: local, unicast, and the same each time. */
function macOf(name: string): string {
  let hash = 0;
  for (const character of name) hash = (Math.imul(hash, 31) + character.charCodeAt(0)) >>> 0;
  return ['0a', '00', ...[24, 16, 8, 0].map((shift) => ((hash >>> shift) & 255).toString(16).padStart(2, '0'))].join(
    ':',
  );
}

/** The gates of a router's attachment, to one transit switch or to any; what way was found. */
export function checkAttachment(checks: GateChecks, view: View, router: LogicalRouter, only?: string): Way | undefined {
  const { context, at } = view;
  const { db } = context;
  const all = switches(view, only);
  // northd has no bindings for a router that is disabled.
  checks.gate('ENABLED', () =>
    router.enabled === false
      ? {
          note: `${router.name} is disabled`,
          evidence: [row('nb', 'Logical_Router', router._uuid)],
          mend: [at(`ovn-nbctl set Logical_Router ${word(record(router))} enabled=true`)],
        }
      : {},
  );
  checks.gate('TRANSIT_SWITCH', () => {
    const name = only ?? all[0];
    const found = name === undefined ? undefined : db.transitSwitch.index('name').first(name);
    if (found === undefined)
      return {
        note: `no transit switch${only === undefined ? '' : ` ${only}`}`,
        mend: [at(`ovn-ic-nbctl ts-add ${word(only ?? 'ts1')}`)],
      };
    if (!all.includes(found.name)) return { note: `NB has no logical switch for ${found.name} yet`, mend: view.wait };
    return { note: all.join(', '), evidence: [row('inb', 'Transit_Switch', found._uuid)] };
  });
  const ways = checks.hasFailed ? [] : waysOf(view, router, only);
  const way = ways.find((each) => isBound(view, each)) ?? ways[0];
  checks.gate('SWITCH_PORT', () => {
    if (way !== undefined) return wayFound(way);
    const where = only ?? all[0] ?? '';
    return {
      note: `no port of ${only ?? (all.length === 1 ? where : 'a transit switch')} leads to router ${router.name}`,
      evidence: [row('nb', 'Logical_Router', router._uuid)],
      mend: attach(view, router, where),
    };
  });
  checks.gate('PORT_TYPE', () => {
    if (way === undefined || way.port.type === 'router') return {};
    const { name, type, _uuid } = way.port;
    return {
      note: `${name} is ${type === '' ? 'of no type' : `of type ${type}`}`,
      evidence: [row('nb', 'Logical_Switch_Port', _uuid)],
      mend: [at(`ovn-nbctl lsp-set-type ${word(name)} router`)],
    };
  });
  checks.gate('PORT_BOUND', () => {
    const missing = [way?.port.name ?? '', way?.routerPort.name ?? ''].find(
      (name) => rowOfPort(db.sbPortBinding, name) === 0,
    );
    return missing === undefined
      ? {}
      : { note: `SB has no Port_Binding ${missing}`, mend: view.northdMend ?? view.wait };
  });
  checks.gate('IC_BINDING', () => (way === undefined ? {} : icBinding(view, way)));
  return way;
}

const wayFound = ({ transitSwitch, port, routerPort }: Way): Finding => ({
  note: `${port.name} of ${transitSwitch} leads to ${routerPort.name}`,
  evidence: [row('nb', 'Logical_Switch_Port', port._uuid), row('nb', 'Logical_Router_Port', routerPort._uuid)],
});

/** The row of a logical port in SB's or IC-SB's Port_Binding, whosever it is: 0 for none. */
export function rowOfPort(table: ColumnTable, port: string): number {
  for (const handle of table.handles()) if (textAt(table, 'logical_port', handle) === port) return handle;
  return 0;
}

const isBound = (view: View, { transitSwitch, port }: Way): boolean => {
  const { isbPortBinding } = view.context.db;
  const handle = rowOfPort(isbPortBinding, port.name);
  return (
    handle !== 0 &&
    textAt(isbPortBinding, 'availability_zone', handle) === view.context.zone.uuid &&
    textAt(isbPortBinding, 'transit_switch', handle) === transitSwitch
  );
};

function icBinding(view: View, way: Way): Finding {
  const { context, at, wait } = view;
  const { isbPortBinding } = context.db;
  const handle = rowOfPort(isbPortBinding, way.port.name);
  if (handle === 0) return { note: `IC-SB has no Port_Binding ${way.port.name}`, mend: wait };
  const evidence = [row('isb', 'Port_Binding', isbPortBinding.uuidOf(handle))];
  if (isBound(view, way)) return { evidence };
  const zone = textAt(isbPortBinding, 'availability_zone', handle);
  if (zone === context.zone.uuid) return { note: 'the row is of another transit switch', evidence, mend: wait };
  return {
    note: `${zoneOf(context, zone)} has a port of this name`,
    evidence,
    mend: [at(`ovn-nbctl set Logical_Switch_Port ${way.port._uuid} ${word(`name=${way.port.name}-${view.zone}`)}`)],
  };
}

/** What gives a transit port its address in SB, and so in IC-SB: ovn-northd, or what it would write. */
export function portAddress({ at, northdMend }: View, way: Way | undefined): readonly string[] {
  if (northdMend !== undefined || way === undefined) return northdMend ?? [];
  const { name, mac, networks } = way.routerPort;
  const value = JSON.stringify([mac, ...networks].join(' '));
  return [at(`ovn-sbctl set Port_Binding ${word(name)} ${word(`mac=${value}`)}`)];
}
