/** Faults of the way between two processes, and of what goes along it. TCP loses no single message: it stalls, or it ends. */
import type { Delay } from '../../links.ts';
import { ONLOOKER } from '../../processes.ts';
import type { World } from '../world.ts';
import type { Fault, Way } from './fault.ts';
import { duration, PORTS, processOf, type Process } from './words.ts';

interface Link {
  readonly a: Process;
  readonly b: Process;
  /** A client and the database that it is connected to. */
  readonly client: Process;
  readonly database: Extract<Process, { kind: 'database' }>;
}

function linkOf(world: World, [first, second]: readonly string[]): Link {
  const [a, b] = [processOf(world, first), processOf(world, second)];
  if (a.kind === 'database' && b.kind !== 'database') return { a, b, client: b, database: a };
  if (b.kind === 'database' && a.kind !== 'database') return { a, b, client: a, database: b };
  throw new Error(`between ${a.name} and ${b.name} there is no connection: one of them has to be a database`);
}

const both = (a: string, b: string, delay: Delay): Way[] => [
  { from: a, to: b, delay },
  { from: b, to: a, delay },
];

const nothing = (): void => undefined;

/** A rule of the database's host for what its client sends, and for what it answers. */
const drop = (how: '-I' | '-D', { key }: Link['database'], direction: 'in' | 'out'): string =>
  direction === 'in'
    ? `iptables ${how} INPUT -p tcp --dport ${PORTS[key]} -j DROP`
    : `iptables ${how} OUTPUT -p tcp --sport ${PORTS[key]} -j DROP`;

export function stall(world: World, words: readonly string[]): Fault {
  const { a, b, database } = linkOf(world, words);
  const rules = (how: '-I' | '-D'): string => `${drop(how, database, 'in')}; ${drop(how, database, 'out')}`;
  return {
    what: `nothing arrives between ${a.name} and ${b.name}; what is sent waits`,
    at: [a.name, b.name],
    command: rules('-I'),
    mend: rules('-D'),
    ways: both(a.name, b.name, 'stalled'),
    heal: nothing,
  };
}

export function oneWay(world: World, words: readonly string[]): Fault {
  const { a, b, client, database } = linkOf(world, words);
  const direction = a === client ? 'in' : 'out';
  return {
    what: `nothing that ${a.name} sends reaches ${b.name}; the other way all does`,
    at: [a.name, b.name],
    command: drop('-I', database, direction),
    mend: drop('-D', database, direction),
    ways: [{ from: a.name, to: b.name, delay: 'stalled' }],
    heal: nothing,
  };
}

export function slow(world: World, words: readonly string[]): Fault {
  const { a, b } = linkOf(world, words);
  const delay = duration(words[2]);
  return {
    what: `messages between ${a.name} and ${b.name} take ${delay} ms`,
    at: [a.name, b.name],
    command: `tc qdisc add dev eth0 root netem delay ${delay}ms`,
    mend: 'tc qdisc del dev eth0 root',
    ways: both(a.name, b.name, delay),
    heal: nothing,
  };
}

export function reset(world: World, words: readonly string[]): Fault {
  const { a, b, client, database } = linkOf(world, words);
  const count = world.simulation.connections.reset(client.name, database.name);
  if (count === 0) throw new Error(`${a.name} and ${b.name} have no connection`);
  return {
    what: `the connection between ${a.name} and ${b.name} was reset`,
    at: [a.name, b.name],
    command: `ss -K dport = ${PORTS[database.key]}`,
    mend: '',
  };
}

export function conflict(world: World, words: readonly string[]): Fault {
  const { client, database } = linkOf(world, words);
  const { connections } = world.simulation;
  connections.setConflict(client.name, database.name, true);
  return {
    what: `the next transaction of ${client.name} on ${database.name} will be refused: somebody else was faster`,
    at: [client.name, database.name],
    command: 'another client commits a change of the same row just before',
    mend: 'the client tries again',
    isThere: () => connections.hasConflict(client.name, database.name),
    heal: () => connections.setConflict(client.name, database.name, false),
  };
}

const LOCKS = { isb: 'ovn_ic_sb', sb: 'ovn_ic' } as const;

export function steal(world: World, [name]: readonly string[]): Fault {
  const database = processOf(world, name, ['database']);
  if (database.kind !== 'database' || (database.key !== 'isb' && database.key !== 'sb'))
    throw new Error(
      `nobody locks anything in ${database.name}: IC-SB has the lead's lock, each SB the active controller's`,
    );
  const lock = LOCKS[database.key];
  const { simulation } = world;
  let isOpen = true;
  const transport = simulation.dialerOf(ONLOOKER, 'servers')(`unix:${database.name}`, {
    opened: () => {
      transport.send(new TextEncoder().encode(JSON.stringify({ method: 'steal', params: [lock], id: 0 })));
    },
    received: () => undefined,
    closed: () => (isOpen = false),
  });
  return {
    what: `the lock ${lock} of ${database.name} was stolen`,
    at: [database.name],
    command: `ovsdb-client steal tcp:127.0.0.1:${PORTS[database.key]} ${lock}`,
    mend: `end that ovsdb-client`,
    isThere: () => isOpen,
    heal: () => transport.close(),
  };
}
