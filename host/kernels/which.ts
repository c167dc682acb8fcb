/** Many prefixes, asked about one after another. */
import { PREFIX_WORDS } from './kernels.ts';
import { NOTHING } from './nothing.ts';

/** The positions of those prefixes (five numbers each) of which 'holds' is true, ascending. */
export function which(
  prefixes: Uint32Array,
  holds: (w0: number, w1: number, w2: number, w3: number, length: number) => boolean,
): Uint32Array {
  const count = Math.floor(prefixes.length / PREFIX_WORDS);
  const found = new Uint32Array(count);
  let length = 0;
  for (let position = 0, at = 0; position < count; position++, at += PREFIX_WORDS) {
    const w0 = prefixes[at] ?? 0;
    const w1 = prefixes[at + 1] ?? 0;
    const w2 = prefixes[at + 2] ?? 0;
    const w3 = prefixes[at + 3] ?? 0;
    if (holds(w0, w1, w2, w3, prefixes[at + 4] ?? 0)) found[length++] = position;
  }
  if (length === 0) return NOTHING;
  return length === count ? found : found.slice(0, length);
}
