/** How a conformance case is written: a name and what clients send, in order. Every case begins with an empty database. */

/** One thing that a client does; 'client' is 'a' unless it says otherwise. */
export type Step =
  /** A request, its reply awaited. */
  | { readonly kind: 'request'; readonly client: string; readonly method: string; readonly params: readonly unknown[] }
  /** A request that isn't answered yet when the next step comes. */
  | {
      readonly kind: 'pending';
      readonly client: string;
      readonly id: string;
      readonly method: string;
      readonly params: readonly unknown[];
    }
  /** A raw message without an answer. */
  | { readonly kind: 'message'; readonly client: string; readonly message: unknown }
  /** The client goes. */
  | { readonly kind: 'close'; readonly client: string };

export interface Case {
  readonly name: string;
  readonly steps: readonly Step[];
  /** Why the real server answers otherwise: the case must differ as long as this is here. */
  readonly gap?: string;
}

type Operation = Readonly<Record<string, unknown>>;

export const DATABASE = 'Conformance';

/** A `transact` request; anything that is no object is passed on as it is. */
export const transact = (...operations: unknown[]): Step => request('transact', DATABASE, ...operations);

export const request = (method: string, ...params: unknown[]): Step => ({
  kind: 'request',
  client: 'a',
  method,
  params,
});

export const pending = (id: string, ...operations: unknown[]): Step => ({
  kind: 'pending',
  client: 'a',
  id,
  method: 'transact',
  params: [DATABASE, ...operations],
});

export const message = (json: unknown): Step => ({ kind: 'message', client: 'a', message: json });

/** The same step by another client. */
export const by = (client: string, step: Step): Step => ({ ...step, client });

export const test = (name: string, ...steps: Step[]): Case => ({ name, steps });

/** Cases in which the real server is known to be wrong. */
export const gap = (why: string, ...cases: readonly Case[]): Case[] => cases.map((each) => ({ ...each, gap: why }));

// Operations in short.
export const insert = (table: string, row: Operation = {}, more: Operation = {}): Operation => ({
  op: 'insert',
  table,
  row,
  ...more,
});
export const select = (table: string, where: unknown = [], columns?: unknown): Operation => ({
  op: 'select',
  table,
  where,
  ...(columns !== undefined && { columns }),
});
export const update = (table: string, where: unknown, row: unknown): Operation => ({ op: 'update', table, where, row });
export const mutate = (table: string, where: unknown, ...mutations: unknown[]): Operation => ({
  op: 'mutate',
  table,
  where,
  mutations,
});
export const remove = (table: string, where: unknown = []): Operation => ({ op: 'delete', table, where });
export const wait = (table: string, until: string, rows: unknown, more: Operation = {}): Operation => ({
  op: 'wait',
  table,
  where: [],
  until,
  rows,
  ...more,
});

export const set = (...items: unknown[]): unknown => ['set', items];
export const map = (...pairs: (readonly [unknown, unknown])[]): unknown => ['map', pairs];
export const uuid = (text: string): unknown => ['uuid', text];
export const named = (name: string): unknown => ['named-uuid', name];
/** A UUID of no row, or of a row inserted with it. */
export const ID = (n: number): string => `550e8400-e29b-41d4-a716-44665544${n.toString().padStart(4, '0')}`;
