/** Which work the kernels are timed at, with fresh data for every call. */
import { PREFIX_WORDS, type Kernels } from '../../host/kernels/kernels.ts';
import type { Random } from '../../host/ovsdb/platform.ts';
import type * as Runners from './kernel-runners.ts';
import { BINDING_WORDS, ROUTE_WORDS, type Rows, type Runner, type StoreKind } from './kernel-runners.ts';
import { counted } from './measures.ts';

/** An implementation, and the runners of its own. */
export interface Implementation {
  readonly kernels: Kernels;
  readonly runners: typeof Runners;
}

/** A piece of work, opened for some implementations. */
export interface Session {
  /** Times calls of each on the same fresh data, in this order (places of the implementations); milliseconds a call, by place. */
  round(order: readonly number[]): number[];
  close(): void;
}

export interface Case {
  readonly kernel: string;
  /** Entries that are resident before the call. */
  readonly held: number;
  /** Rows that one call handles: times are divided by it. */
  readonly rows: number;
  open(implementations: readonly Implementation[], random: Random): Session;
}

interface Work<D> extends Omit<Case, 'open'> {
  /** What a call must count. */
  readonly count: number;
  /** Makes what stays the same (members, keys), then gives the maker of each call's data and of runners. */
  prepare(random: Random): { data(): D; runner(implementation: Implementation): Runner<D> };
}

/** Rows that one look at the clock covers at least, or it would be the clock that is measured. */
const TIMED_ROWS = 100;

/** Times one call after another, each with data of its own; milliseconds of all. */
function timed<D>(runner: Runner<D>, batches: readonly D[]): { time: number; results: (readonly number[])[] } {
  runner.before?.(batches.length);
  const results: (readonly number[])[] = [];
  const start = performance.now();
  for (const batch of batches) results.push(runner.call(batch));
  const time = performance.now() - start;
  runner.after?.();
  return { time, results };
}

function caseOf<D>(work: Work<D>): Case {
  const { kernel, held, rows } = work;
  return {
    kernel,
    held,
    rows,
    open(implementations, random) {
      const prepared = work.prepare(random);
      const runners = implementations.map((implementation) => prepared.runner(implementation));
      return {
        round(order) {
          const batches = Array.from({ length: Math.ceil(TIMED_ROWS / rows) }, () => prepared.data());
          const times: number[] = [];
          let first: string | undefined;
          for (const at of order) {
            const { time, results } = timed(runners[at]!, batches);
            for (const [count = 0] of results) counted(`${kernel}, ${rows} rows`, count, work.count);
            first ??= JSON.stringify(results);
            if (JSON.stringify(results) !== first) throw new Error(`${kernel}, ${rows} rows: implementations disagree`);
            times[at] = time / batches.length;
          }
          return times;
        },
        close: () => runners.forEach(({ close }) => close?.()),
      };
    },
  };
}

const word = (random: Random): number => Math.floor(random() * 2 ** 32);

/** Prefixes in words inside 10.0.0.0/8: all of one length, or addresses. */
function prefixWords(count: number, length: number, random: Random): Uint32Array {
  const words = new Uint32Array(count * PREFIX_WORDS);
  const mask = length === 128 ? 0xffffffff : ~(0xffffffff >>> (length - 96));
  for (let at = 0; at < words.length; at += PREFIX_WORDS)
    words.set([0, 0, 0xffff, ((0x0a000000 | (word(random) >>> 8)) & mask) >>> 0, length], at);
  return words;
}

/** Prefixes in words, no two alike. */
function differentPrefixes(count: number, length: number, random: Random): Uint32Array {
  const found = new Map<number, Uint32Array>();
  while (found.size < count) {
    const prefix = prefixWords(1, length, random);
    found.set(prefix[3]!, prefix);
  }
  return Uint32Array.from([...found.values()].flatMap((words) => [...words]));
}

const covers = (how: 'covers' | 'coversWhich', held: number, rows: number): Case =>
  caseOf({
    kernel: `PrefixSet.${how}, ${held.toLocaleString('en')} held`,
    held,
    rows,
    count: rows,
    prepare(random) {
      const members = differentPrefixes(held, 96 + 24, random);
      return {
        data: () => {
          const words = prefixWords(rows, 96 + 28, random);
          // A quarter are inside a member, whatever the number of members.
          for (let at = 0; at < words.length; at += 4 * PREFIX_WORDS)
            words[at + 3] = members[PREFIX_WORDS * (word(random) % held) + 3]!;
          return words;
        },
        runner: ({ kernels, runners }) => runners[how](kernels, members),
      };
    },
  });

const anyInside = (how: 'anyInside' | 'anyInsideWhich', held: number, rows: number): Case =>
  caseOf({
    kernel: `AddressSet.${how}`,
    held,
    rows,
    count: rows,
    prepare(random) {
      const members = prefixWords(held, 128, random);
      return {
        data: () => prefixWords(rows, 96 + 20, random),
        runner: ({ kernels, runners }) => runners[how](kernels, members),
      };
    },
  });

/** Different keys, scattered; another 'start' gives other keys. */
function storeKeys(kind: StoreKind, rows: number, start: number): Uint32Array {
  const keys = new Uint32Array(rows * (kind === 'route' ? ROUTE_WORDS : BINDING_WORDS));
  for (let row = 0; row < rows; row++) {
    const id = start + row;
    if (kind === 'binding') keys.set([1 + (id & 15), id], row * BINDING_WORDS);
    else
      keys.set(
        [0, 0, 0xffff, Math.imul(id, 0x9e3779b1), 120, 0, 0, 0xffff, 0xa9fe6401, 0, 1 + (id & 3), 0],
        row * ROUTE_WORDS,
      );
  }
  return keys;
}

/** The rows in a fresh random order. */
function shuffled(rows: number, random: Random): Uint32Array {
  const order = Uint32Array.from({ length: rows }, (_, row) => row);
  for (let at = rows - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    const row = order[at]!;
    order[at] = order[other]!;
    order[other] = row;
  }
  return order;
}

const STORE_NAMES = { route: 'RouteStore', binding: 'BindingStore' };

const fill = (kind: StoreKind, rows: number): Case =>
  caseOf({
    kernel: `${STORE_NAMES[kind]} fill, drain`,
    held: 0,
    rows,
    count: rows,
    prepare: (random) => ({
      data: (): Rows => ({ keys: storeKeys(kind, rows, word(random) >>> 1), order: shuffled(rows, random) }),
      runner: ({ kernels, runners }) => runners.fill(kernels, kind),
    }),
  });

const unchanged = (kind: StoreKind, rows: number): Case =>
  caseOf({
    kernel: `${STORE_NAMES[kind]} recompute`,
    held: rows,
    rows,
    count: rows,
    prepare(random) {
      const keys = storeKeys(kind, rows, 1);
      return {
        data: () => shuffled(rows, random),
        runner: ({ kernels, runners }) => runners.unchanged(kernels, kind, keys, rows),
      };
    },
  });

const change = (kind: StoreKind, held: number): Case =>
  caseOf({
    kernel: `${STORE_NAMES[kind]} one change`,
    held,
    rows: 1,
    count: 1,
    prepare(random) {
      const keys = storeKeys(kind, held, 1);
      let salt = 1;
      return {
        data: () => [word(random) % held, ++salt] as const,
        runner: ({ kernels, runners }) => runners.change(kernels, kind, keys, held),
      };
    },
  });

/** Lookups of one call where the number of rows is what the set holds. */
const LOOKUPS = 1000;

/** Kernels with their work for a number of rows; the work of one kernel stands together. */
export const KERNELS: readonly ((rows: number) => Case)[] = [
  ...[24, 1000].map((held) => (rows: number) => covers('covers', held, rows)),
  ...[1, 24, 1000, 10_000].map((held) => (rows: number) => covers('coversWhich', held, rows)),
  (rows) => anyInside('anyInside', rows, LOOKUPS),
  (rows) => anyInside('anyInsideWhich', rows, LOOKUPS),
  ...(['route', 'binding'] as const).flatMap((kind) =>
    [fill, unchanged, change].map((work) => (rows: number) => work(kind, rows)),
  ),
];
