/** A fingerprint of texts, to tell whether two worlds are alike. Not for secrets, and never in the place of an identity. */

export class Digest {
  #a = 0xdeadbeef;
  #b = 0x41c6ce57;

  /** Takes in a text, and that it ends here. */
  add(text: string): void {
    for (let at = 0; at < text.length; at++) this.#mix(text.charCodeAt(at));
    this.#mix(0x1_0000);
  }

  #mix(code: number): void {
    this.#a = Math.imul(this.#a ^ code, 0x9e3779b1);
    this.#b = Math.imul(this.#b ^ code, 0x5f356495);
    this.#a ^= this.#b >>> 15;
    this.#b ^= this.#a >>> 13;
  }

  /** 16 hexadecimal digits of what has been added so far. */
  toString(): string {
    return [this.#a, this.#b].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
  }
}

export function digestOf(text: string): string {
  const digest = new Digest();
  digest.add(text);
  return digest.toString();
}
