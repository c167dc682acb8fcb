/** Commands that wait for the controller's work, asked in a world that only moves on request. */
import type { Bench } from './bench.ts';

/** What a command says in the end, while the world goes on. */
export async function answer(bench: Bench, said: string | Promise<string>): Promise<string> {
  for (;;) {
    bench.settle();
    // What has waited goes on.
    const text = await Promise.race([said, new Promise<undefined>((resolve) => setImmediate(resolve, undefined))]);
    if (text !== undefined) return text;
  }
}
