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
interface Face {
  readonly store: DiffStore;
  intern(keys: Uint32Array, row: number): number;
  find(keys: Uint32Array, row: number): number;
  desire(handle: number, row: number, salt: number): void;
  actual(handle: number, row: number, salt: number): void;
}

export const ROUTE_WORDS = 12;

class RouteFace implements Face {
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

  find(k: Uint32Array, row: number): number {
    const at = row * ROUTE_WORDS;
    return this.store.find(
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
    this.store.desire(handle, salt, row, 7, 9);
  }

  actual(handle: number, row: number, salt: number): void {
    this.store.actual(handle, salt, row, 7, 9);
  }
}

export const BINDING_WORDS = 2;

class BindingFace implements Face {
  readonly store: BindingStore;

  constructor(kernels: Kernels) {
    this.store = kernels.bindingStore();
  }

  intern(keys: Uint32Array, row: number): number {
    return this.store.intern(keys[row * BINDING_WORDS]!, keys[row * BINDING_WORDS + 1]!);
  }

  find(keys: Uint32Array, row: number): number {
    return this.store.find(keys[row * BINDING_WORDS]!, keys[row * BINDING_WORDS + 1]!);
  }

  desire(handle: number, row: number, salt: number): void {
    this.store.desire(handle, 1, row, 3, row & 255, 5, 6, 7, salt);
  }

  actual(handle: number, row: number, salt: number): void {
    this.store.actual(handle, 1, row, 3, row & 255, 5, 6, 7, salt);
  }
}

export type StoreKind = 'route' | 'binding';

const faceOf = (kind: StoreKind, kernels: Kernels): Face =>
  kind === 'route' ? new RouteFace(kernels) : new BindingFace(kernels);

/** Takes all rows into a new store and drains them: as many inserts. */
export function fill(kernels: Kernels, kind: StoreKind): Runner<Rows> {
  let faces: Face[] = [];
  let next = 0;
  return {
    before(calls) {
      faces = Array.from({ length: calls }, () => faceOf(kind, kernels));
      next = 0;
    },
    call({ keys, order }) {
      const face = faces[next++]!;
      for (const row of order) face.desire(face.intern(keys, row), row, 1);
      return [face.store.drain().length / 2];
    },
    after: () => faces.forEach(({ store }) => store.release()),
  };
}

function resident(kernels: Kernels, kind: StoreKind, keys: Uint32Array, rows: number): Face {
  const face = faceOf(kind, kernels);
  for (let row = 0; row < rows; row++) {
    const handle = face.intern(keys, row);
    face.desire(handle, row, 1);
    face.actual(handle, row, 1);
  }
  face.store.drain();
  return face;
}

/** Desires all rows again, as they are: nothing to do. The count is of the rows kept. */
export function unchanged(kernels: Kernels, kind: StoreKind, keys: Uint32Array, rows: number): Runner<Uint32Array> {
  const face = resident(kernels, kind, keys, rows);
  return {
    call(order) {
      face.store.beginRecompute();
      for (const row of order) face.desire(face.find(keys, row), row, 1);
      face.store.endRecompute();
      return [face.store.size, face.store.drain().length];
    },
    close: () => face.store.release(),
  };
}

/** Changes one row's value, drains, learns that the database has it, drains: one update, then none. */
export function change(
  kernels: Kernels,
  kind: StoreKind,
  keys: Uint32Array,
  rows: number,
): Runner<readonly [number, number]> {
  const face = resident(kernels, kind, keys, rows);
  return {
    call([row, salt]) {
      const handle = face.find(keys, row);
      face.desire(handle, row, salt);
      const updates = face.store.drain().length / 2;
      face.actual(handle, row, salt);
      return [updates, face.store.drain().length];
    },
    close: () => face.store.release(),
  };
}
