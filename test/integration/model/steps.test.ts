/** The model's random steps and its northd against a real ovsdb-server: every transaction is one that it takes. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { equal, is } from 'uvu/assert';
import { schemaToJson } from '../../../host/ovsdb/schema.ts';
import { choices, materialise } from '../../model/generate/generate.ts';
import { startSteps } from '../../model/generate/start.ts';
import { SCHEMAS, insert, toShared, toZone } from '../../model/generate/step.ts';
import type { DatabaseKind, StepTransaction } from '../../model/generate/step.ts';
import { plainDatabase, readOperations } from '../../model/json.ts';
import type { Operation } from '../../model/json.ts';
import { northdOperations } from '../../model/northd.ts';
import type { PlainDatabase, World } from '../../model/world.ts';
import { sample } from 'fast-check';
import { onDebian } from '../../support/debian.ts';
import { suite } from '../../support/suite.ts';

const test = suite('integration/model/steps', onDebian);

let directory = '';
/** The server's process. */
let server: number | undefined;
let socket: Socket | undefined;
const waiting: ((result: unknown) => void)[] = [];

/** One request at a time: the answer is complete when the text so far is JSON. */
function listen(from: Socket): void {
  let text = '';
  from.setEncoding('utf8');
  from.on('data', (chunk: string) => {
    text += chunk;
    let reply: { result?: unknown };
    try {
      reply = JSON.parse(text) as { result?: unknown };
    } catch {
      return;
    }
    text = '';
    waiting.shift()?.(reply.result);
  });
}

async function transact(db: DatabaseKind, operations: readonly Operation[]): Promise<unknown[]> {
  const answered = new Promise<unknown>((resolve) => waiting.push(resolve));
  socket?.write(JSON.stringify({ method: 'transact', params: [SCHEMAS[db].name, ...operations], id: 0 }));
  return (await answered) as unknown[];
}

async function read(db: DatabaseKind): Promise<PlainDatabase> {
  return plainDatabase(SCHEMAS[db], await transact(db, readOperations(SCHEMAS[db])));
}

async function readWorld(): Promise<World> {
  return {
    inb: await read('inb'),
    isb: await read('isb'),
    zones: { az1: { nb: await read('nb'), sb: await read('sb') } },
  };
}

async function commit(what: string, { db, operations }: StepTransaction): Promise<void> {
  const results = (await transact(db, operations)) as ({ error?: string } | null)[];
  equal(
    results.filter((result) => result?.error !== undefined),
    [],
    `${what}: ${JSON.stringify(operations)}`,
  );
}

test.before(async () => {
  directory = mkdtempSync(join(tmpdir(), 'model-steps-'));
  const files = Object.entries(SCHEMAS).map(([kind, schema]) => {
    const [from, to] = [join(directory, `${kind}.ovsschema`), join(directory, `${kind}.db`)];
    writeFileSync(from, JSON.stringify(schemaToJson(schema)));
    execFileSync('ovsdb-tool', ['create', to, from]);
    return to;
  });
  const path = join(directory, 'socket');
  const options = [`--remote=punix:${path}`, '--unixctl=none', '--no-chdir', '-vconsole:off'];
  // With --detach the command returns when the server listens.
  const daemon = ['--detach', `--pidfile=${join(directory, 'pid')}`];
  execFileSync('ovsdb-server', [...options, ...daemon, ...files], { stdio: 'ignore' });
  server = Number(readFileSync(join(directory, 'pid'), 'utf8'));
  socket = connect(path);
  await once(socket, 'connect');
  listen(socket);
});

test.after(() => {
  socket?.destroy();
  if (server !== undefined) process.kill(server);
  rmSync(directory, { recursive: true });
});

test('ovsdb-server takes every step, and what northd makes of it', async () => {
  const switches = ['ts1', 'ts2'].map((name) =>
    insert('nb', 'Logical_Switch', { name, other_config: { 'interconn-ts': name, 'requested-tnl-key': '16711682' } }),
  );
  const start = [...startSteps(['az1']).flatMap(({ ops }) => ops), toZone('nb', 'az1', ...switches)];
  start.push(toShared('isb', insert('isb', 'Availability_Zone', { name: 'az1' })));
  for (const transaction of start) await commit('start', transaction);
  let taken = 0;
  for (const choice of sample(choices(), { numRuns: 30 * Number(process.env['FUZZ_RUNS'] ?? 10), seed: 1 })) {
    const step = materialise(await readWorld(), choice);
    if (step === undefined) continue;
    for (const transaction of step.ops) await commit(step.description, transaction);
    const zone = (await readWorld()).zones['az1'];
    if (zone === undefined) continue;
    await commit(`northd after ${step.description}`, { db: 'sb', operations: northdOperations(zone) });
    const after = (await readWorld()).zones['az1'];
    equal(after === undefined ? [] : northdOperations(after), [], `northd has more to do after ${step.description}`);
    taken++;
  }
  is(taken > 50, true);
});

test.run();
