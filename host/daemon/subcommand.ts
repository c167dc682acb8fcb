/** What a command of `ovn-ic-wasm` is. */

/**
 * Runs a command with its own arguments (`--help` among them). Resolves when it has done its work or runs by itself; a status other than 0 goes to `process.exitCode`. Rejects with StartupError for what is
 * to be reported in one line.
 */
export type SubcommandMain = (argv: readonly string[]) => Promise<void>;

export interface Subcommand {
  readonly name: string;
  /** For the list of commands: one short line. */
  readonly summary: string;
  /** Called when the command is wanted, so that none waits for what another needs. */
  readonly load: () => Promise<SubcommandMain>;
}
