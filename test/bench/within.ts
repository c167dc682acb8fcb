/** An end for what may never come. */

/** Milliseconds after which what is waited for counts as never coming. */
const LIMIT = 300_000;

/** What 'promise' gives; rejects after five minutes, and 'what' says what did not come. */
export async function within<T>(what: () => string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what()}: not within ${LIMIT / 1000} s`)), LIMIT);
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
}
