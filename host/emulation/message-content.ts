/** What a message between processes carries: it is handed over as it is, or as the bytes of one or a part of one. Text is made when it is looked at. */
import { writeJson } from '../ovsdb/json.ts';
import { member } from '../ovsdb/member.ts';
import type { Message } from '../ovsdb/platform.ts';
import { plainMessage } from '../ovsdb/table-updates.ts';

export type Content = Uint8Array | Message;

/** As JSON text; of bytes that are a part of a message, that part. */
export const messageText = (content: Content): string =>
  content instanceof Uint8Array ? new TextDecoder('utf-8').decode(content) : writeJson(plainMessage(content));

/** What it is: its method, `reply`, `more` for a further piece of a long one, or `connect` for a connection that opens or ends. */
export function messageKind(content: Content | undefined): string {
  if (content === undefined) return 'connect';
  if (!(content instanceof Uint8Array)) return typeof content['method'] === 'string' ? content['method'] : 'reply';
  const text = messageText(content.subarray(0, 4096));
  if (!text.startsWith('{')) return 'more';
  const method = /"method":"(\w+)"/.exec(text);
  return method?.[1] ?? (content.length > 4096 && text.includes('"updat') ? 'update' : 'reply');
}

/** Of a text in UTF-8. */
export const byteLength = (text: string): number => (PLAIN.test(text) ? text.length : encoder.encode(text).length);

const encoder = new TextEncoder();

/** A text of ASCII. */
const PLAIN = /^[\0-\x7f]*$/;
/** A string that is written as it is. */
const BARE = /^[ !#-[\]-~]*$/;

/** How many bytes plain data have as JSON text, which is not made for it. */
function sizeOf(value: unknown): number {
  if (typeof value === 'string') return BARE.test(value) ? value.length + 2 : byteLength(JSON.stringify(value));
  if (typeof value !== 'object' || value === null) return String(value).length;
  let size = 1;
  if (value instanceof Map) for (const [name, its] of value) size += sizeOf(name) + sizeOf(its) + 2;
  else if (Array.isArray(value)) for (let at = 0; at < value.length; at++) size += sizeOf(value[at]) + 1;
  else {
    for (const name in value) {
      const its = member(value as Readonly<Record<string, unknown>>, name);
      if (its !== undefined) size += sizeOf(name) + sizeOf(its) + 2;
    }
  }
  return Math.max(2, size);
}

/** How many bytes a message has as text; of those that go to many it is reckoned once. */
export class Sizes {
  readonly #known = new WeakMap<Message, number>();

  of(content: Content): number {
    if (content instanceof Uint8Array) return content.length;
    let size = this.#known.get(content);
    if (size === undefined) this.#known.set(content, (size = sizeOf(content)));
    return size;
  }
}
