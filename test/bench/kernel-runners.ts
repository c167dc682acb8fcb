/**
 * What is timed of the kernels. Loaded once for each implementation (`?wasm`, `?ts`), so that the call sites here see
 * one implementation only, as they do in the daemon.
 */
import {
  PREFIX_WORDS,
  type AddressSet,
  type BindingStore,
  type DiffStore,
  type Kernels,
  type RouteStore,
} from '../../host/kernels/kernels.ts';

/** One implementation at work. 'call' is timed; it returns what happened: a count first, then what both must agree on. */
export interface Runner<D> {
  readonly call: (data: D) => readonly number[];
  /** Before so many calls, and after them; not timed. */
  readonly before?: (calls: number) => void;
  readonly after?: () => void;
  readonly close?: () => void;
}

export function covers(kernels: Kernels, members: Uint32Array): Runner<Uint32Array> {
  const set = kernels.prefixSet([...members]);
  return {
    call(words) {
      let asked = 0;
      let hits = 0;
      for (let at = 0; at < words.length; at += PREFIX_WORDS, asked++)
        if (set.covers(words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!, words[at + 4]!)) hits++;
      return [asked, hits];
    },
    close: () => set.release(),
  };
}

export function coversWhich(kernels: Kernels, members: Uint32Array): Runner<Uint32Array> {
  const set = kernels.prefixSet([...members]);
  return {
    call: (words) => [words.length / PREFIX_WORDS, set.coversWhich(words).length],
    close: () => set.release(),
  };
}

function addressSetOf(kernels: Kernels, members: Uint32Array): AddressSet {
  const set = kernels.addressSet();
  for (let at = 0; at < members.length; at += PREFIX_WORDS)
    set.add(members[at]!, members[at + 1]!, members[at + 2]!, members[at + 3]!);
  return set;
}

export function anyInsideWhich(kernels: Kernels, members: Uint32Array): Runner<Uint32Array> {
  const set = addressSetOf(kernels, members);
  return {
    call: (words) => [words.length / PREFIX_WORDS, set.anyInsideWhich(words).length],
    close: () => set.release(),
  };
}

export function anyInside(kernels: Kernels, members: Uint32Array): Runner<Uint32Array> {
  const set = addressSetOf(kernels, members);
  return {
    call(words) {
      let asked = 0;
      let hits = 0;
      for (let at = 0; at < words.length; at += PREFIX_WORDS, asked++)
        if (set.anyInside(words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!, words[at + 4]!)) hits++;
      return [asked, hits];
    },
    close: () => set.release(),
  };
}

/** Rows of a store: key words one after another, and the order in which rows are visited. */
export interface Rows {
  readonly keys: Uint32Array;
  readonly order: Uint32Array;
}

/** A store as the runners below see it: rows by their place in 'keys', values made of a row and a salt. */
interface BenchedStore {
  readonly store: DiffStore;
  intern(keys: Uint32Array, row: number): number;
  desire(handle: number, row: number, salt: number): void;
  actual(handle: number, row: number, salt: number): void;
}

export const ROUTE_WORDS = 12;

class BenchedRoutes implements BenchedStore {
  readonly store: RouteStore;

  constructor(kernels: Kernels) {
    this.store = kernels.routeStore();
  }

  intern(k: Uint32Array, row: number): number {
    const at = row * ROUTE_WORDS;
    return this.store.intern(
      k[at]!,
      k[at + 1]!,
      k[at + 2]!,
      k[at + 3]!,
      k[at + 4]!,
      k[at + 5]!,
      k[at + 6]!,
      k[at + 7]!,
      k[at + 8]!,
      k[at + 9]!,
      k[at + 10]!,
      k[at + 11]!,
    );
  }

  desire(handle: number, row: number, salt: number): void {
    this.store.desire(handle, salt, row);
  }

  actual(handle: number, row: number, salt: number): void {
    this.store.actual(handle, salt, row);
  }
}

export const BINDING_WORDS = 2;

class BenchedBindings implements BenchedStore {
  readonly store: BindingStore;

  constructor(kernels: Kernels) {
    this.store = kernels.bindingStore();
  }

  intern(keys: Uint32Array, row: number): number {
    return this.store.intern(keys[row * BINDING_WORDS]!, keys[row * BINDING_WORDS + 1]!);
  }

  desire(handle: number, row: number, salt: number): void {
    this.store.desire(handle, [1, row, 3, row & 255, salt]);
  }

  actual(handle: number, row: number, salt: number): void {
    this.store.actual(handle, [1, row, 3, row & 255, salt]);
  }
}

export type StoreKind = 'route' | 'binding';

const openStore = (kind: StoreKind, kernels: Kernels): BenchedStore =>
  kind === 'route' ? new BenchedRoutes(kernels) : new BenchedBindings(kernels);

/** Takes all rows into a new store and drains them: as many inserts. */
export function fill(kernels: Kernels, kind: StoreKind): Runner<Rows> {
  let stores: BenchedStore[] = [];
  let next = 0;
  return {
    before(calls) {
      stores = Array.from({ length: calls }, () => openStore(kind, kernels));
      next = 0;
    },
    call({ keys, order }) {
      const opened = stores[next++]!;
      for (const row of order) opened.desire(opened.intern(keys, row), row, 1);
      return [opened.store.drain().length / 2];
    },
    after: () => stores.forEach(({ store }) => store.release()),
  };
}

function resident(kernels: Kernels, kind: StoreKind, keys: Uint32Array, rows: number): BenchedStore {
  const opened = openStore(kind, kernels);
  for (let row = 0; row < rows; row++) {
    const handle = opened.intern(keys, row);
    opened.desire(handle, row, 1);
    opened.actual(handle, row, 1);
  }
  opened.store.drain();
  return opened;
}

/** Desires all rows again, as they are: nothing to do. The count is of the rows kept. */
export function unchanged(kernels: Kernels, kind: StoreKind, keys: Uint32Array, rows: number): Runner<Uint32Array> {
  const opened = resident(kernels, kind, keys, rows);
  return {
    call(order) {
      for (const row of order) opened.desire(opened.intern(keys, row), row, 1);
      return [opened.store.size, opened.store.drain().length];
    },
    close: () => opened.store.release(),
  };
}

/** Changes one row's value, drains, learns that the database has it, drains: one update, then none. */
export function change(
  kernels: Kernels,
  kind: StoreKind,
  keys: Uint32Array,
  rows: number,
): Runner<readonly [number, number]> {
  const opened = resident(kernels, kind, keys, rows);
  return {
    call([row, salt]) {
      const handle = opened.intern(keys, row);
      opened.desire(handle, row, salt);
      const updates = opened.store.drain().length / 2;
      opened.actual(handle, row, salt);
      return [updates, opened.store.drain().length];
    },
    close: () => opened.store.release(),
  };
}
