/** "Did you mean ...?" */

/** How many letters must be put in, taken out or exchanged to make 'b' of 'a' (Levenshtein's distance). */
function distance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const line = [row];
    for (let column = 1; column <= b.length; column++) {
      const exchanged = (above[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      line.push(Math.min(exchanged, (above[column] ?? 0) + 1, (line[column - 1] ?? 0) + 1));
    }
    above = line;
  }
  return above[b.length] ?? 0;
}

/** The one of 'names' (all in small letters) that was probably meant by 'written'; of several as near, the first. Undefined: there are no names. */
export function nearestName(written: string, names: readonly string[]): string | undefined {
  const small = written.toLowerCase();
  let nearest: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const name of names) {
    // The start of a name is nearer than any slip of the finger.
    const letters = small !== '' && name.startsWith(small) ? 0 : distance(small, name);
    if (letters < least) [nearest, least] = [name, letters];
  }
  return nearest;
}
