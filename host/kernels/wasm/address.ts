/** Address text through the kernel: plain text is decided there, all other text by the exact parser. */
import { readAddress, readPrefix } from '../address-text.ts';
import type { Parsed } from '../kernels.ts';
import type { KernelModule } from './module.ts';

/** Plain text is never longer: eight groups of four, their colons and a length. */
const LONGEST = 48;

export class WasmAddress {
  private readonly module: KernelModule;
  private readonly stage: number;
  private readonly result: number;
  private readonly parsed: Parsed = { w0: 0, w1: 0, w2: 0, w3: 0, length: 0 };

  constructor(module: KernelModule) {
    this.module = module;
    this.stage = module.exports.memoryStage();
    this.result = module.exports.addressResult() >>> 2;
  }

  parsePrefix(text: string): Readonly<Parsed> | undefined {
    if (this.put(text)) {
      const length = this.module.exports.addressParsePrefix(this.stage, text.length);
      if (length >= 0) return this.take(length);
    }
    return readPrefix(text, this.parsed) ? this.parsed : undefined;
  }

  parseAddress(text: string): Readonly<Parsed> | undefined {
    if (this.put(text)) {
      const length = this.module.exports.addressParse(this.stage, text.length);
      if (length >= 0) return this.take(length);
    }
    return readAddress(text, this.parsed) ? this.parsed : undefined;
  }

  /** Stages the text; false when it can't be plain. */
  private put(text: string): boolean {
    const length = text.length;
    if (length > LONGEST) return false;
    const { bytes } = this.module;
    const { stage } = this;
    let seen = 0;
    for (let at = 0; at < length; at++) {
      const code = text.charCodeAt(at);
      seen |= code;
      bytes[stage + at] = code;
    }
    return seen < 128;
  }

  private take(length: number): Parsed {
    const words = this.module.words;
    const parsed = this.parsed;
    parsed.w0 = words[this.result] ?? 0;
    parsed.w1 = words[this.result + 1] ?? 0;
    parsed.w2 = words[this.result + 2] ?? 0;
    parsed.w3 = words[this.result + 3] ?? 0;
    parsed.length = length;
    return parsed;
  }
}
