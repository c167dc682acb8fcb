/** A script that has found something, without what does not matter to it. */
import { beginningOf, ENDING } from './random-script.ts';

/** What is found, whatever its rows and lines are: `lost: isb Route`, `az1: 10.1.0.0/16 is learned from ...`. */
const kindOf = (what: string): string =>
  what.replace(/^((?:lost|doubled): \S+ \S+) .*/, '$1').replace(/^after line \d+: /, '');

/**
 * The text with as few lines between its beginning and its ending as still find something of the same. 'play' says what a text finds, in the
 * words of 'Trial'; it is called many times.
 */
export async function shrink(
  text: string,
  play: (text: string) => Promise<readonly string[]>,
  found: readonly string[],
): Promise<string> {
  const kinds = new Set(found.map(kindOf));
  const lines = text.split('\n');
  const [from, to] = [beginningOf(text), lines.indexOf(ENDING)];
  const whole = (middle: readonly string[]): string =>
    [...lines.slice(0, from), ...middle, ...lines.slice(to)].join('\n');
  let middle = lines.slice(from, to);
  for (let size = Math.max(1, Math.ceil(middle.length / 2)); ; size = Math.ceil(size / 2)) {
    const before = middle.length;
    // From the end on: what comes later depends on what was before.
    for (let end = middle.length; end > 0; end -= size) {
      const start = Math.max(0, end - size);
      const fewer = middle.toSpliced(start, end - start);
      const what = await play(whole(fewer));
      if (what.some((each) => kinds.has(kindOf(each)))) middle = fewer;
    }
    if (size === 1 && middle.length === before) return whole(middle);
  }
}
