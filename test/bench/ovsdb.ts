/**
 * The embedded OVSDB server beside Debian's: single inserts, one after the other and from many clients at once, and the initial content of a
 * large table for a client that comes. `--inserts=N`, `--rows=N`, `--rounds=N`.
 *
 * Debian's server doesn't bring a transaction to disk before it answers unless the transaction asks for that: `--no-sync` is
 * what compares with it, and Debian's with transactions that ask for it is what compares with ours as it usually is.
 */
import { connect } from 'node:net';
import { join } from 'node:path';
import { MessageSplitter } from '../../host/ovsdb/framing.ts';
import { icSouthbound } from '../../host/schema/ic-southbound.ts';
import { tool } from '../support/ovn/process.ts';
import { killServers, RealServer, temporaryDirectory, writeSchema, type ServerKind } from '../support/ovsdb-server.ts';
import { Client } from './client.ts';
import { counted, figure, median, numbers, onlyOptions, Progress, record, table, warnOfLoad } from './support.ts';

onlyOptions('inserts', 'rows', 'rounds');
const [inserts = 10_000] = numbers('inserts', [10_000]);
const [rows = 100_000] = numbers('rows', [100_000]);
const [rounds = 3] = numbers('rounds', [3]);
const WRITERS = 10;
const BATCH = 1000;
const DATABASE = icSouthbound.name;
const progress = new Progress();

interface Subject {
  readonly name: string;
  readonly kind: ServerKind;
  readonly options: readonly string[];
  /** What comes first, the answer or the disk: figures of the same kind are compared. */
  readonly reference: 'answer' | 'disk';
  /** Every transaction asks to be on disk. */
  readonly durable?: boolean;
}

/** Those that answer first, and those that are on disk first: the first of each kind is what the others are compared with. */
const SUBJECTS: readonly Subject[] = [
  { name: "Debian's ovsdb-server", kind: 'debian', options: [], reference: 'answer' },
  { name: 'ours, --no-sync', kind: 'ours', options: ['--no-sync'], reference: 'answer' },
  { name: "Debian's, durable", kind: 'debian', options: [], reference: 'disk', durable: true },
  { name: 'ours', kind: 'ours', options: [], reference: 'disk' },
];

const route = (i: number): Record<string, unknown> => ({
  ip_prefix: `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}/32`,
  nexthop: '169.254.100.1',
  origin: 'static',
  transit_switch: 'ts1',
  availability_zone: ['named-uuid', 'az'],
});
const ZONE = { op: 'insert', table: 'Availability_Zone', row: { name: 'az1' }, 'uuid-name': 'az' };

async function start({ kind, options }: Subject): Promise<RealServer> {
  const directory = temporaryDirectory();
  const file = join(directory, 'ovn_ic_sb_db.db');
  if (kind === 'debian') await tool('ovsdb-tool', ['create', file, writeSchema(directory, icSouthbound)]);
  return new RealServer(directory, file, options, kind).start();
}

const insertOf = (i: number): Record<string, unknown> => ({
  op: 'insert',
  table: 'Availability_Zone',
  row: { name: `az${i}` },
});

/** Milliseconds for 'inserts' single inserts by so many clients at once. */
async function timeInserts(subject: Subject, writers: number): Promise<number> {
  const server = await start(subject);
  const clients = Array.from({ length: writers }, () => new Client(server.socket, DATABASE));
  await Promise.all(clients.map((client) => client.select('Availability_Zone', ['name'])));
  let next = 0;
  const write = async (client: Client): Promise<void> => {
    while (next < inserts) {
      const insert = insertOf(next++);
      await (subject.durable === true
        ? client.transact(insert, { op: 'commit', durable: true })
        : client.transact(insert));
      progress.at(`${subject.name}: ${inserts} inserts by ${writers}`, next / inserts);
    }
  };
  const from = performance.now();
  await Promise.all(clients.map(write));
  const time = performance.now() - from;
  counted('rows', (await clients[0]!.select('Availability_Zone', ['name'])).length, inserts);
  for (const client of clients) client.close();
  server.killNow();
  return time;
}

/** Milliseconds from a monitor's request to the last byte of the reply, and that reply's bytes. */
async function fetch(socket: string): Promise<{ time: number; bytes: number; text: string }> {
  const client = connect(socket);
  const splitter = new MessageSplitter();
  let bytes = 0;
  const columns = Object.keys(icSouthbound.tables.Route.columns);
  const from = performance.now();
  client.write(JSON.stringify({ method: 'monitor_cond', params: [DATABASE, 'm', { Route: [{ columns }] }], id: 1 }));
  const text = await new Promise<string>((resolve) => {
    client.on('data', (chunk) => {
      bytes += chunk.length;
      for (const whole of splitter.push(chunk)) resolve(whole);
    });
  });
  const time = performance.now() - from;
  client.destroy();
  return { time, bytes, text };
}

async function timeMonitor(subject: Subject): Promise<{ first: number; again: number; bytes: number }> {
  const server = await start(subject);
  const client = new Client(server.socket, DATABASE);
  const [zone] = await client.transact(ZONE);
  const reference = zone?.['uuid'];
  for (let i = 0; i < rows; i += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, rows - i) }, (_, j) => ({
      op: 'insert',
      table: 'Route',
      row: { ...route(i + j), availability_zone: reference },
    }));
    await client.transact(...batch);
    progress.at(`${subject.name}: ${rows} rows`, i / rows);
  }
  client.close();
  const { time: first, bytes, text } = await fetch(server.socket);
  const { result } = JSON.parse(text) as { result: { Route: object } };
  counted('rows that came', Object.keys(result.Route).length, rows);
  const { time: again } = await fetch(server.socket);
  server.killNow();
  return { first, again, bytes };
}

interface Figures {
  readonly single: number[];
  readonly many: number[];
  readonly first: number[];
  readonly again: number[];
  bytes: number;
}

const figures = new Map<Subject, Figures>();
for (const subject of SUBJECTS) figures.set(subject, { single: [], many: [], first: [], again: [], bytes: 0 });
warnOfLoad();
// The subjects take turns, so that what else the machine does meets all of them.
for (let round = 0; round < rounds; round++)
  for (const [subject, { single, many, first, again }] of figures) {
    single.push(await timeInserts(subject, 1));
    many.push(await timeInserts(subject, WRITERS));
    const monitor = await timeMonitor(subject);
    first.push(monitor.first);
    again.push(monitor.again);
    figures.get(subject)!.bytes = monitor.bytes;
  }
progress.done();
killServers();

const referenceOf = ({ reference }: Subject): Figures =>
  figures.get(SUBJECTS.find((subject) => subject.reference === reference)!)!;
const cells = (times: readonly number[], of: readonly number[]): string[] => [
  figure(median(times)),
  `${figure(median(times) / median(of))} x`,
];
console.log(`Milliseconds (median of ${rounds}), and times Debian's:\n`);
console.log(
  table(
    ['', `${inserts} inserts`, '', `by ${WRITERS} clients`, '', `${rows} rows`, '', 'again', '', 'bytes'],
    [...figures].map(([subject, { single, many, first, again, bytes }]) => {
      const reference = referenceOf(subject);
      return [
        subject.name,
        ...cells(single, reference.single),
        ...cells(many, reference.many),
        ...cells(first, reference.first),
        ...cells(again, reference.again),
        bytes.toLocaleString('en'),
      ];
    }),
  ),
);
record('ovsdb', { inserts, rows, rounds, results: [...figures].map(([{ name }, times]) => ({ name, ...times })) });
