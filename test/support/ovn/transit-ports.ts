/** Ports of IC-NB's transit switches and routers: what newer versions of ovn-ic-nbctl write; Debian's knows no such command. */
import type { World } from '../ovn-world.ts';

export interface SwitchPort {
  readonly type?: string;
  readonly chassis?: string;
  readonly peer?: string;
  readonly addresses?: readonly string[];
}

export interface RouterPort {
  readonly mac?: string;
  readonly chassis?: string;
  readonly networks?: readonly string[];
}

type Kind = 'Switch' | 'Router';

const jsonRow = (row: SwitchPort | RouterPort): Record<string, unknown> =>
  Object.fromEntries(Object.entries(row).map(([key, value]) => [key, Array.isArray(value) ? ['set', value] : value]));

const named = (name: string): unknown => [['name', '==', name]];

/** The row of a port, for those who take it out of its switch or router. */
function uuidOf({ inb }: World, kind: Kind, port: string): string {
  const rows = kind === 'Switch' ? inb.rows('Transit_Switch_Port') : inb.rows('Transit_Router_Port');
  const uuid = rows.find(({ name }) => name === port)?._uuid;
  if (uuid === undefined) throw new Error(`IC-NB has no Transit_${kind}_Port ${port}`);
  return uuid;
}

const mutatePorts = (kind: Kind, parent: string, mutator: 'insert' | 'delete', port: unknown): unknown => ({
  op: 'mutate',
  table: `Transit_${kind}`,
  where: named(parent),
  mutations: [['ports', mutator, port]],
});

async function add(
  world: World,
  kind: Kind,
  parent: string,
  name: string,
  row: SwitchPort | RouterPort,
): Promise<void> {
  await world.inb.transact(
    { op: 'insert', table: `Transit_${kind}_Port`, 'uuid-name': 'port', row: { name, ...jsonRow(row) } },
    mutatePorts(kind, parent, 'insert', ['named-uuid', 'port']),
  );
  const rows = () =>
    kind === 'Switch' ? world.inb.rows('Transit_Switch_Port') : world.inb.rows('Transit_Router_Port');
  await world.until(`port ${name} is shown`, () => rows().some((port) => port.name === name));
}

export const addSwitchPort = (world: World, parent: string, name: string, row: SwitchPort): Promise<void> =>
  add(world, 'Switch', parent, name, row);

export const addRouterPort = (world: World, parent: string, name: string, row: RouterPort): Promise<void> =>
  add(world, 'Router', parent, name, row);

export function changeSwitchPort({ inb }: World, name: string, row: SwitchPort): Promise<unknown> {
  return inb.transact({ op: 'update', table: 'Transit_Switch_Port', where: named(name), row: jsonRow(row) });
}

export function changeRouterPort({ inb }: World, name: string, row: RouterPort): Promise<unknown> {
  return inb.transact({ op: 'update', table: 'Transit_Router_Port', where: named(name), row: jsonRow(row) });
}

export function removePort(world: World, kind: Kind, parent: string, name: string): Promise<unknown> {
  return world.inb.transact(mutatePorts(kind, parent, 'delete', ['uuid', uuidOf(world, kind, name)]));
}

/** Takes a port of a transit switch to another one, in one transaction. */
export function movePort(world: World, from: string, to: string, name: string): Promise<unknown> {
  const port = ['uuid', uuidOf(world, 'Switch', name)];
  return world.inb.transact(mutatePorts('Switch', from, 'delete', port), mutatePorts('Switch', to, 'insert', port));
}

export function addTransitRouter({ inb }: World, name: string): Promise<unknown> {
  return inb.transact({ op: 'insert', table: 'Transit_Router', row: { name } });
}

export function removeTransitRouter({ inb }: World, name: string): Promise<unknown> {
  return inb.transact({ op: 'delete', table: 'Transit_Router', where: named(name) });
}
