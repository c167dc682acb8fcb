/** What a person sees of the sandbox, in colour where that helps. */
import { printableLines } from '../../log/printable.ts';

export class Printer {
  readonly #isColourful = process.stdout.isTTY && process.env['NO_COLOR'] === undefined;

  #paint(code: number, text: string): string {
    const shown = printableLines(text);
    return this.#isColourful ? `\u001b[${code}m${shown}\u001b[0m` : shown;
  }

  say(text = '', isNew = false): void {
    console.log(isNew ? this.#paint(32, text) : printableLines(text));
  }

  title(text: string): void {
    console.log(this.#paint(1, text));
  }

  heading(text: string): void {
    console.log(`\n${this.#paint(1, text)}`);
  }

  quiet(text: string): void {
    console.log(this.#paint(2, `  ${text}`));
  }

  /** Something has been done, and the command that would do it. */
  done(text: string, command?: string): void {
    console.log(`  ${this.#paint(32, '✓')} ${printableLines(text)}`);
    if (command !== undefined) this.quiet(`    ${command}`);
  }
}
