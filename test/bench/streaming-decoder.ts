/**
 * `npm run bench:bytes [-- --rows=N,N... --rounds=N]`: from a socket's bytes to the columns of a replica, for the four tables that grow: the
 * streaming decoder in WebAssembly beside JSON.parse and objects, and beside the same design in TypeScript.
 *
 * Warm: each call has fresh data, the same for all; who goes first changes with every call; the median.
 * Cold: the first message of a process of its own, the median of several. V8 is set up as in the daemon.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '../../host/emulation/virtual-time.ts';
import { REQUESTS } from '../../host/ic/databases.ts';
import { loadWasmKernels } from '../../host/kernels/wasm/load.ts';
import { silentLogger } from '../../host/log/logger.ts';
import { prepareForLongRun } from '../../host/node/long-run.ts';
import { DEFAULT_LIMITS, MessageSplitter } from '../../host/ovsdb/framing.ts';
import { parseJson } from '../../host/ovsdb/json.ts';
import { Replica } from '../../host/ovsdb/replica.ts';
import { attachRows, type UpdateDecoder } from '../../host/ovsdb/update-decoder.ts';
import { asArray, asObject } from '../../host/ovsdb/wire.ts';
import { icNorthbound } from '../../host/schema/ic-northbound.ts';
import { icSouthbound } from '../../host/schema/ic-southbound.ts';
import { northbound } from '../../host/schema/northbound.ts';
import { southbound } from '../../host/schema/southbound.ts';
import { wasmBytes } from '../support/kernels.ts';
import { MESSAGES, replyOf, type MessageKind } from './byte-messages.ts';
import {
  counted,
  figure,
  median,
  numbers,
  onlyOptions,
  option,
  Progress,
  record,
  table,
  warnOfLoad,
} from './support.ts';
import { TypescriptDecoder } from './typescript-decoder.ts';

prepareForLongRun();
onlyOptions('rows', 'rounds', 'first');
const sizes = numbers('rows', [1, 10, 100, 1000, 10_000, 100_000]);
const [rounds = 0] = numbers('rounds', [1_000_000]);

const SCHEMAS = { nb: northbound, sb: southbound, inb: icNorthbound, isb: icSouthbound };
/** What one read of a socket gives. */
const READ = 65_536;

const kernels = await loadWasmKernels(wasmBytes());
const ROADS = {
  wasm: () => kernels.updateDecoder?.(),
  ts: () => new TypescriptDecoder(),
  json: () => undefined,
} satisfies Record<string, () => UpdateDecoder | undefined>;
type Road = keyof typeof ROADS;
const NAMES = Object.keys(ROADS) as Road[];

interface Times {
  /** Milliseconds until the message is decoded or parsed, and until it is in the table. */
  readonly decode: number;
  readonly total: number;
}

interface End {
  time(bytes: Uint8Array, rows: number): Times;
  close(): void;
}

function open({ database, table: name }: MessageKind, road: Road): End {
  const decoder = ROADS[road]();
  const splitter = new MessageSplitter(DEFAULT_LIMITS, decoder);
  return {
    time(bytes, rows) {
      const replica = new Replica(REQUESTS[database], silentLogger, decoder);
      replica.meetSchema(SCHEMAS[database]);
      const start = performance.now();
      let decoded = 0;
      for (let at = 0; at < bytes.length; at += READ)
        for (const text of splitter.push(bytes.subarray(at, at + READ))) {
          const message = asObject(parseJson(text), 'message');
          attachRows(message, splitter.takeRows());
          decoded = performance.now();
          replica.replace(asArray(message['result'], 'result')[2], true);
        }
      const end = performance.now();
      counted(`${road}, ${name}`, replica.get(name)?.size ?? 0, rows);
      return { decode: decoded - start, total: end - start };
    },
    close: () => decoder?.release(),
  };
}

interface Result {
  readonly table: string;
  readonly rows: number;
  readonly bytes: number;
  readonly milliseconds: Readonly<Record<Road, Times>>;
}

function measure(kind: MessageKind, rows: number, calls: number): Result {
  const random = seededRandom(rows);
  const ends = NAMES.map((road) => [road, open(kind, road)] as const);
  const times: Record<Road, Times[]> = { wasm: [], ts: [], json: [] };
  const early = Math.ceil(calls / 5);
  let bytes = 0;
  for (let call = -early; call < calls; call++) {
    const message = replyOf(kind, rows, random);
    bytes = message.length;
    for (let i = 0; i < ends.length; i++) {
      const [road, end] = ends[(i + call + early) % ends.length]!;
      const time = end.time(message, rows);
      if (call >= 0) times[road].push(time);
    }
  }
  for (const [, end] of ends) end.close();
  const middle = (road: Road): Times => ({
    decode: median(times[road].map(({ decode }) => decode)),
    total: median(times[road].map(({ total }) => total)),
  });
  return {
    table: `${kind.database} ${kind.table}`,
    rows,
    bytes,
    milliseconds: { wasm: middle('wasm'), ts: middle('ts'), json: middle('json') },
  };
}

/** Rows of the first message of a process, and processes for each road. */
const COLD_ROWS = [100, 1000];
const COLD_PROCESSES = 3;

interface Cold {
  readonly rows: number;
  readonly milliseconds: Readonly<Record<Road, number>>;
}

/** Milliseconds of the first message of this process. */
function first(road: Road, rows: number): number {
  const kind = MESSAGES[0]!;
  const message = replyOf(kind, rows, seededRandom(process.pid));
  const end = open(kind, road);
  const { total } = end.time(message, rows);
  end.close();
  return total;
}

function cold(rows: number): Cold {
  const script = fileURLToPath(import.meta.url);
  const middle = (road: Road): number =>
    median(
      Array.from({ length: COLD_PROCESSES }, () => {
        const options = [...process.execArgv, script, `--first=${road}`, `--rows=${rows}`];
        return Number(execFileSync(process.execPath, options).toString());
      }),
    );
  return { rows, milliseconds: { wasm: middle('wasm'), ts: middle('ts'), json: middle('json') } };
}

const child = NAMES.find((road) => road === option('first'));
if (child !== undefined) {
  console.log(first(child, sizes[0]!));
  process.exit();
}

warnOfLoad();
const progress = new Progress();
const results: Result[] = [];
for (const [at, kind] of MESSAGES.entries()) {
  // Compiled by now what will be.
  for (const rows of [3000, 10]) measure(kind, rows, Math.min(rounds, 20));
  for (const rows of sizes) {
    progress.at(`${kind.table}, ${rows} rows`, at / MESSAGES.length);
    results.push(measure(kind, rows, Math.min(rounds, Math.max(5, Math.min(101, Math.ceil(20_000 / rows))))));
  }
}
progress.at('cold', 1);
const firsts = COLD_ROWS.map(cold);
progress.done();

const cells = (result: Result, what: keyof Times): string[] => {
  const { wasm, ts, json } = result.milliseconds;
  return [wasm[what], ts[what] / wasm[what], json[what] / wasm[what]].map(figure);
};
console.log(
  table(
    ['', 'rows', 'decoded in ms', 'TypeScript', 'JSON.parse', 'in columns in ms', 'TypeScript', 'JSON.parse'],
    results.map((result) => [
      result.table,
      result.rows.toLocaleString('en'),
      ...cells(result, 'decode'),
      ...cells(result, 'total'),
    ]),
  ),
);
console.log(
  `\n${table(
    ['first message of a process', 'rows', 'in columns in ms', 'TypeScript', 'JSON.parse'],
    firsts.map(({ rows, milliseconds: { wasm, ts, json } }) => [
      'isb Route',
      rows.toLocaleString('en'),
      ...[wasm, ts / wasm, json / wasm].map(figure),
    ]),
  )}`,
);
console.log(`\nTypeScript, JSON.parse: their time by WebAssembly's; above 1, WebAssembly is faster`);
record('streaming-decoder', { results, cold: firsts });
