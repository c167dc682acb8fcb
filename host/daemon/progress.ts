/** Milliseconds that something may take before a message says that it goes on. */
const PATIENCE = 2000;

/** One line on a terminal that says what goes on, from two seconds on; nothing anywhere else. */
export class Progress {
  readonly #isShown = process.stderr.isTTY;
  #since = performance.now();

  /** What is done now, and how far it is (0 to 1). */
  at(what: string, part?: number): void {
    if (!this.#isShown || performance.now() - this.#since < PATIENCE) return;
    const percent = part === undefined ? '' : ` ${Math.floor(part * 100)} %`;
    process.stderr.write(`\r\u001B[K${what}${percent}`);
  }

  /** Takes the line away. */
  done(): void {
    if (this.#isShown) process.stderr.write('\r\u001B[K');
    this.#since = performance.now();
  }
}
