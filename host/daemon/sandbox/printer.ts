/** What a person sees of the sandbox, in colour where that helps. */

export class Printer {
  readonly #isColourful = process.stdout.isTTY && process.env['NO_COLOR'] === undefined;

  #paint(code: number, text: string): string {
    return this.#isColourful ? `\u001b[${code}m${text}\u001b[0m` : text;
  }

  say(text = '', isNew = false): void {
    console.log(isNew ? this.#paint(32, text) : text);
  }

  title(text: string): void {
    this.say(this.#paint(1, text));
  }

  heading(text: string): void {
    this.say(`\n${this.#paint(1, text)}`);
  }

  quiet(text: string): void {
    this.say(this.#paint(2, `  ${text}`));
  }

  /** Something has been done, and the command that would do it. */
  done(text: string, command?: string): void {
    this.say(`  ${this.#paint(32, '✓')} ${text}`);
    if (command !== undefined) this.quiet(`    ${command}`);
  }
}
