/** A fingerprint of texts, to tell whether two worlds are alike. Not for secrets, and never in the place of an identity. */

/** Stands for the end of a text: no character has this number. */
const END = 0x1_0000;

export class Digest {
  #a = 0xdeadbeef;
  #b = 0x41c6ce57;

  /** Takes in a text, and that it ends here; or a part of one that goes on. */
  add(text: string, isWhole = true): void {
    // In locals: what an object keeps of such numbers has a place of its own for each.
    let a = this.#a;
    let b = this.#b;
    const end = isWhole ? text.length + 1 : text.length;
    for (let at = 0; at < end; at++) {
      const code = at < text.length ? text.charCodeAt(at) : END;
      a = Math.imul(a ^ code, 0x9e3779b1);
      b = Math.imul(b ^ code, 0x5f356495);
      a ^= b >>> 15;
      b ^= a >>> 13;
    }
    this.#a = a;
    this.#b = b;
  }

  /** 16 hexadecimal digits of what has been added so far. */
  toString(): string {
    return [this.#a, this.#b].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
  }
}

/** Of one text: as it is, or as what calls back with each of its pieces. */
export function digestOf(text: string | ((take: (piece: string) => void) => void)): string {
  const digest = new Digest();
  if (typeof text === 'string') digest.add(text);
  else {
    text((piece) => digest.add(piece, false));
    digest.add('');
  }
  return digest.toString();
}
