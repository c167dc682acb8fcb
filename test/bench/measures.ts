/** What the benches make of what they have measured; runs anywhere. */

/** The middle one, the mean of both middle ones of an even number. Throws when there are none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[sorted.length >>> 1];
  if (upper === undefined) throw new Error('nothing was measured');
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[(sorted.length >>> 1) - 1] ?? upper)) / 2;
}

/** The mean of the middle half: as deaf to outliers as the median, and finer than the clock where that is coarse. */
export function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.slice(sorted.length >>> 2, sorted.length - (sorted.length >>> 2));
  if (half.length === 0) throw new Error('nothing was measured');
  return half.reduce((sum, value) => sum + value, 0) / half.length;
}

/** The b of time = a * size ** b that fits best (least squares of the logarithms): 0 does not grow, 1 grows in step. */
export function growth(points: readonly { readonly size: number; readonly time: number }[]): number | undefined {
  const logs = points.filter(({ time }) => time > 0).map(({ size, time }) => [Math.log(size), Math.log(time)] as const);
  const mean = (pick: 0 | 1): number => logs.reduce((sum, point) => sum + point[pick], 0) / logs.length;
  const [x, y] = [mean(0), mean(1)];
  const spread = logs.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
  if (logs.length < 2 || spread === 0) return undefined;
  return logs.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0) / spread;
}

/** Throws unless what was counted is what should have been: a bench must not measure nothing. */
export function counted(what: string, got: number, wanted: number): void {
  if (got !== wanted) throw new Error(`${what}: ${got} instead of ${wanted}: what was measured did not happen`);
}

/** Three significant digits, '-' for nothing. */
export function figure(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return '-';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en');
  return value.toPrecision(3);
}
