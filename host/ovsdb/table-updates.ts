/**
 * <table-updates> and <table-updates2> as a server makes them, and as they are handed over in one process: maps, since an object of
 * thousands of members costs several times as much.
 */
import type { Message } from './platform.ts';
import { asObject, type RowJson } from './wire.ts';

/** By table and UUID. */
export type TableUpdates = ReadonlyMap<string, ReadonlyMap<string, RowJson>>;

const plainUpdates = (updates: TableUpdates): RowJson =>
  Object.fromEntries(Array.from(updates, ([table, rows]) => [table, Object.fromEntries(rows)]));

const isUpdates = (value: unknown): value is TableUpdates => value instanceof Map;

const plain = (value: unknown): unknown => (isUpdates(value) ? plainUpdates(value) : value);

const plainValue = (value: unknown): unknown => (Array.isArray(value) ? value.map(plain) : plain(value));

const hasUpdates = (value: unknown): boolean => isUpdates(value) || (Array.isArray(value) && value.some(isUpdates));

/** Of messages that go to many, it is made once. */
const plains = new WeakMap<Message, Message>();

/** The message as JSON has it. */
export function plainMessage(message: Message): Message {
  let made = plains.get(message);
  if (made !== undefined) return made;
  // What is made when it is looked at is made once.
  made = { ...message };
  const { params, result } = made;
  if (!hasUpdates(params) && !hasUpdates(result)) return message;
  const content = params === undefined ? { result: plainValue(result) } : { params: plainValue(params) };
  made = { ...made, ...content };
  plains.set(message, made);
  return made;
}

/** Is there a member of that name, in an object or in the map in its place? */
export const hasMember = (value: RowJson | ReadonlyMap<string, unknown>, name: string): boolean =>
  value instanceof Map ? value.has(name) : Object.hasOwn(value, name);

/** The members of an object, or what a map has in its place. Throws ProtocolError for anything else, naming 'what'. */
export const membersOf = (value: unknown, what: string): Iterable<readonly [string, unknown]> =>
  value instanceof Map ? (value as ReadonlyMap<string, unknown>) : Object.entries(asObject(value, what));
