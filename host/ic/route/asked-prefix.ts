/** The prefix of a question: compared by value, so that host bits and spelling don't matter; an address asks for what covers it. */
import type { Kernels } from '../../kernels/kernels.ts';
import { isIPv4Prefix, type Prefix } from './prefix.ts';
import { vipAddress } from './vips.ts';

/** Of a word that begins 'at' so many bits: are the bits of 'difference' that a prefix of 'length' counts all zero? */
function isZeroIn(difference: number, at: number, length: number): boolean {
  const counted = Math.min(32, length - at);
  return counted <= 0 || difference >>> (32 - counted) === 0;
}

/** Do two addresses agree in their first 'length' bits (out of 128)? Allocates nothing: it is asked of every route. */
function agree(a: Prefix, w0: number, w1: number, w2: number, w3: number, length: number): boolean {
  return (
    isZeroIn(a.w3 ^ w3, 96, length) &&
    isZeroIn(a.w2 ^ w2, 64, length) &&
    isZeroIn(a.w1 ^ w1, 32, length) &&
    isZeroIn(a.w0 ^ w0, 0, length)
  );
}

export class AskedPrefix {
  readonly #kernels: Kernels;
  readonly #text: string;
  readonly #prefix: Prefix | undefined;
  readonly #isAddress: boolean;
  /** The bits of the last word that the prefix counts. */
  readonly #lastMask: number;

  /** 'text' as it was typed: what can't be read matches only what is spelled so. */
  constructor(kernels: Kernels, text: string) {
    this.#kernels = kernels;
    this.#text = text;
    const parsed = kernels.parsePrefix(text);
    this.#prefix = parsed === undefined ? undefined : { ...parsed };
    const counted = Math.max(0, (parsed?.length ?? 0) - 96);
    this.#lastMask = counted === 0 ? 0 : -1 << (32 - counted);
    this.#isAddress = parsed !== undefined && !text.includes('/');
  }

  /** Is the prefix of these words the one asked for, or does it cover the address? */
  isWords(w0: number, w1: number, w2: number, w3: number, length: number): boolean {
    const asked = this.#prefix;
    if (asked === undefined) return false;
    // Most rows end here.
    if (!this.#isAddress) {
      if (((w3 ^ asked.w3) & this.#lastMask) !== 0) return false;
      return length === asked.length && agree(asked, w0, w1, w2, w3, length);
    }
    // ::/0 holds no IPv4 address, whatever the words say.
    if (isIPv4Prefix(asked) && length < 96) return false;
    return agree(asked, w0, w1, w2, w3, length);
  }

  isText(text: string): boolean {
    return text === this.#text;
  }

  /** The same for a prefix, or a VIP, as a row spells it. */
  is(spelled: string): boolean {
    if (this.isText(spelled)) return true;
    if (this.#prefix === undefined) return false;
    const parsed = this.#kernels.parsePrefix(spelled) ?? vipAddress(this.#kernels, spelled);
    return parsed !== undefined && this.isWords(parsed.w0, parsed.w1, parsed.w2, parsed.w3, parsed.length);
  }
}
