/** The commands of the control socket: a registry, and what ovs-appctl prints when a command can't be run. */

/** What a command refuses to do; the message goes to the client that asked. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** What belongs to one client's connection. */
export interface Session {
  /** Replies are texts, or objects that hold one. */
  format: 'text' | 'json';
}

export interface Command {
  readonly name: string;
  /** The arguments as list-commands shows them. */
  readonly usage: string;
  readonly minimum: number;
  readonly maximum: number;
  /** The answer, as text. Throws CommandError (or rejects with it) to refuse. */
  run(args: readonly string[], session: Session): string | Promise<string>;
}

/** Any number of arguments. */
export const ANY = Number.MAX_SAFE_INTEGER;

/** Makes a command; its counts of arguments default to none at all. */
export function command(
  name: string,
  run: Command['run'],
  takes: { usage?: string; minimum?: number; maximum?: number } = {},
): Command {
  const { usage = '', minimum = 0, maximum = minimum } = takes;
  return { name, usage, minimum, maximum, run };
}

function setOptions(args: readonly string[], session: Session): string {
  const [option = '', format, ...rest] = args.flatMap((arg) => arg.split('='));
  if (option !== '--format') throw new CommandError(`unknown option '${option}': only --format text|json is known`);
  if (rest.length > 0 || (format !== 'text' && format !== 'json'))
    throw new CommandError('--format must be "text" or "json"');
  session.format = format;
  return '';
}

export class CommandRegistry {
  readonly #commands = new Map<string, Command>();

  constructor() {
    this.add([
      command('list-commands', () => this.#list()),
      command('set-options', setOptions, { usage: '[--format text|json]', minimum: 1, maximum: 2 }),
    ]);
  }

  /** Adds commands. Two of one name are a fault of the program. */
  add(commands: Iterable<Command>): void {
    for (const one of commands) {
      if (this.#commands.has(one.name)) throw new Error(`the command '${one.name}' is registered twice`);
      this.#commands.set(one.name, one);
    }
  }

  /** Runs a command; rejects with CommandError when it does not exist, has the wrong number of arguments or refuses. */
  async run(name: string, params: readonly unknown[], session: Session): Promise<string> {
    const found = this.#commands.get(name);
    if (found === undefined)
      throw new CommandError(`"${name}" is not a valid command (use "list-commands" to see a list of valid commands)`);
    if (params.length < found.minimum)
      throw new CommandError(`"${name}" command requires at least ${found.minimum} arguments`);
    if (params.length > found.maximum)
      throw new CommandError(`"${name}" command takes at most ${found.maximum} arguments`);
    const args = params.map((param) => {
      if (typeof param !== 'string') throw new CommandError(`"${name}" command has non-string argument`);
      return param;
    });
    return found.run(args, session);
  }

  #list(): string {
    const names = [...this.#commands.keys()].sort();
    const width = Math.max(...names.map((name) => name.length));
    const lines = names.map((name) => `  ${name.padEnd(width)} ${this.#commands.get(name)?.usage ?? ''}\n`);
    return `The available commands are:\n${lines.join('')}`;
  }
}
