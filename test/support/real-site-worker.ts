/** The worker of a RealSite: a world of real servers and daemons, and the waiting for it. */
import { PATIENCE } from './patience.ts';
import { REQUESTS, type DatabaseKey } from '../../host/ic/databases.ts';
import { SCHEMAS, type StepTransaction } from '../model/generate/step.ts';
import { onlyTable, plainDatabase, readOperations, type Operation } from '../model/json.ts';
import { northdOperations } from '../model/northd.ts';
import type { PlainDatabase, PlainRow } from '../model/world.ts';
import { serve } from './blocking.ts';
import type { OvnDatabase } from './ovn/database.ts';
import type { Daemon } from './ovn/process.ts';
import { lastWords, World } from './ovn-world.ts';
import { socketPeer, type Peer } from './peer.ts';
import { resultOf } from './request.ts';

/** Milliseconds that a world may take to come to rest. */
const RESTLESS = 60_000 * PATIENCE;
/** Milliseconds without a transaction that the end of a story must have (contract 15). */
const QUIET = 2000;

const CONNECTIONS = ['nb', 'sb', 'ic-nb', 'ic-sb'];

const world = new World();
/** The zones of the present story; the others have empty databases, and controllers that are paused. */
let present: readonly string[] = [];
const paused = new Set<string>();
/** Sizes of a zone's NB and SB when its northd was last seen to have nothing to do. */
const idleNorthd = new Map<string, number>();

/** Connections to controllers and servers, which are asked thousands of times: by their socket, with their process's number. */
const peers = new Map<string, { readonly pid: number; readonly peer: Peer }>();

function peerOf(socket: string, pid: number): Peer {
  const known = peers.get(socket);
  if (known?.pid === pid) return known.peer;
  const peer = socketPeer(socket, { answersProbes: true });
  peers.set(socket, { pid, peer });
  return peer;
}

const ask = async ({ control, pid }: Daemon, command: string): Promise<string> =>
  String(await resultOf(peerOf(control, pid), control, command, [])).trim();

function databaseOf(key: DatabaseKey, owner: string): OvnDatabase {
  if (key === 'inb') return world.inb;
  return key === 'isb' ? world.isb : world.zone(owner)[key];
}

async function transact(key: DatabaseKey, owner: string, operations: readonly Operation[]): Promise<unknown[]> {
  const params = [REQUESTS[key].name, ...operations];
  const { socket, pid } = databaseOf(key, owner).server;
  const results = (await resultOf(peerOf(socket, pid), socket, 'transact', params)) as unknown[];
  for (const result of results) {
    const { error, details } = (result ?? {}) as { error?: string; details?: string };
    if (error !== undefined) throw new Error(`the step was refused: ${error}: ${details}`);
  }
  return results;
}

async function read(key: DatabaseKey, owner: string, table?: string, where?: PlainRow): Promise<PlainDatabase> {
  const schema = onlyTable(SCHEMAS[key], table);
  return plainDatabase(schema, await transact(key, owner, readOperations(schema, where)));
}

const sizes = (): string =>
  world
    .databases()
    .map(({ fileSize }) => fileSize)
    .join();

/** The present zones that ought to work, with their controllers. */
const working = (): { name: string; ic: Daemon }[] =>
  world.zones.filter(({ name, ic }) => present.includes(name) && ic.isRunning && !paused.has(name));

/**
 * Resolves when what the servers have committed by now has been sent to their clients. A server that answers goes from client to client,
 * and may be kept from the processor between two of them: once it answers again, it has been to all.
 */
async function deliver(): Promise<void> {
  const keys = world.zones.flatMap(({ name }) => (['nb', 'sb'] as const).map((key) => [key, name] as const));
  for (let twice = 0; twice < 2; twice++)
    await Promise.all(
      [...keys, ['inb', ''] as const, ['isb', ''] as const].map(([key, owner]) => transact(key, owner, [])),
    );
}

/** Why a controller is not at rest; '' when it is. */
async function unrest(ic: Daemon): Promise<string> {
  const states = await Promise.all(CONNECTIONS.map((name) => ask(ic, `${name}-connection-status`)));
  for (const [at, state] of states.entries()) if (state !== 'connected') return `${CONNECTIONS[at]} ${state}`;
  const status = await ask(ic, 'status');
  if (!status.startsWith('Status: active\n')) return status;
  try {
    const plan = await ask(ic, 'inc-engine/verify');
    return plan === 'no differences' ? '' : plan;
  } catch (error) {
    return String(error);
  }
}

/** Brings SB in step with NB; false when there was nothing to do. */
async function northd(zone: string): Promise<boolean> {
  const { nb, sb } = world.zone(zone);
  const size = nb.fileSize + sb.fileSize;
  if (idleNorthd.get(zone) === size) return false;
  const operations = northdOperations({ nb: await read('nb', zone), sb: await read('sb', zone) });
  if (operations.length === 0) idleNorthd.set(zone, size);
  else await transact('sb', zone, operations);
  return operations.length > 0;
}

/** Why controllers are not at rest, one text for each that is not. */
async function reasonsOf(controllers: readonly { name: string; ic: Daemon }[]): Promise<string[]> {
  const reasons = await Promise.all(controllers.map(async ({ name, ic }) => `${name} ${await unrest(ic)}`.trim()));
  return reasons.filter((reason, at) => reason !== controllers[at]?.name);
}

/** Has a controller been started since the site was at rest last? */
let isFresh = false;

async function settle(withNorthd = true): Promise<void> {
  const end = performance.now() + RESTLESS;
  for (;;) {
    const before = sizes();
    await deliver();
    const zones = working();
    // A controller that has answered has taken in all that had been sent to it when it was asked.
    await Promise.all(zones.map(({ ic }) => ask(ic, 'version')));
    // While somebody writes, a plan is not worth its price.
    const isWriting = sizes() !== before && performance.now() <= end;
    const restless = isWriting ? ['somebody writes'] : await reasonsOf(zones);
    if (restless.length === 0 && sizes() === before) {
      if (!withNorthd) return;
      const changed = await Promise.all(present.map(northd));
      // A controller that has just been started is active before IC-SB has answered whether its name is free: what it says of
      // that comes once it has been asked again.
      const isOver = !changed.includes(true) && sizes() === before && !isFresh;
      isFresh = false;
      if (isOver) return;
    }
    if (performance.now() > end)
      throw new Error(`the world does not come to rest: ${restless.join('; ') || 'somebody writes'}`);
  }
}

async function start(zone: string): Promise<void> {
  isFresh = true;
  await world.zone(zone).ic.start();
}

async function resume(zone: string): Promise<void> {
  await ask(world.zone(zone).ic, 'resume');
  paused.delete(zone);
}

const wipe = (key: DatabaseKey, owner: string): Promise<unknown> =>
  transact(
    key,
    owner,
    Object.keys(SCHEMAS[key].tables).map((table) => ({ op: 'delete', table, where: [] })),
  );

/** Empties all databases while nobody works, for a story with these zones. */
async function begin(zones: readonly string[]): Promise<void> {
  if (world.zones.length === 0) throw new Error('the world has not been started');
  present = zones;
  idleNorthd.clear();
  for (const { name, ic } of world.zones) {
    if (!ic.isRunning) await start(name);
    await ask(ic, 'pause');
    paused.add(name);
  }
  await Promise.all([
    wipe('inb', ''),
    wipe('isb', ''),
    ...world.zones.flatMap(({ name }) => [wipe('nb', name), wipe('sb', name)]),
  ]);
  await deliver();
  for (const { ic } of world.zones) for (let twice = 0; twice < 2; twice++) await ask(ic, 'status');
  for (const zone of zones) await resume(zone);
}

const services = {
  open: async (zones: readonly string[]): Promise<void> => {
    const kinds = Object.fromEntries(zones.map((zone) => [zone, 'ours'] as const));
    await world.start({ zones: kinds, northd: 'none' });
  },
  begin,
  transact: ({ db, zone = '', operations }: StepTransaction) => transact(db, zone, operations),
  read,
  settle,
  start,
  resume,
  recompute: async (): Promise<string[]> => {
    await settle();
    const before = new Map(world.databases().map(({ name, fileSize }) => [name, fileSize]));
    await Promise.all(working().map(({ ic }) => ask(ic, 'inc-engine/recompute')));
    await settle();
    return world
      .databases()
      .filter(({ name, fileSize }) => before.get(name) !== fileSize)
      .map(({ name }) => name);
  },
  pause: async (zone: string): Promise<void> => {
    await ask(world.zone(zone).ic, 'pause');
    paused.add(zone);
  },
  stop: (zone: string): Promise<void> => world.zone(zone).ic.kill(),
  cut: (key: DatabaseKey, owner: string): Promise<string> => {
    const { server } = databaseOf(key, owner);
    // Ours is cut as well.
    peers.get(server.socket)?.peer.close();
    peers.delete(server.socket);
    return server.appctl('ovsdb-server/reconnect');
  },
  working: () => working().map(({ name }) => name),
  log: (zone: string): string[] => world.zone(zone).ic.log(),
  rest: async (): Promise<string> => {
    const before = sizes();
    await world.activity.settle((file) => file.endsWith('.db'), QUIET);
    const after = sizes();
    return before === after ? '' : `transactions at rest: ${before} became ${after}`;
  },
  lastWords: () => lastWords(world),
  close: () => {
    for (const { peer } of peers.values()) peer.close();
    world.close();
  },
};

export type RealServices = typeof services;

serve(services);
