/** ovn-appctl(8): asks a daemon of the same world, as `ovn-appctl -t ovn-ic status` does over a control socket. */
import { CtlError, fail } from './error.ts';
import { readWords, type OptionSpec } from './getopt.ts';
import type { ToolResult } from './result.ts';

/** What a daemon answers to a command. */
export interface AppctlReply {
  readonly text: string;
  /** The daemon refused the command. */
  readonly isError: boolean;
}

export interface AppctlContext {
  /** Daemons by name, such as `ovn-ic`; a name with a `/` is a control socket's. */
  readonly targets: ReadonlyMap<
    string,
    (command: string, words: readonly string[], done: (reply: AppctlReply) => void) => void
  >;
  /** What is asked without `-t`. */
  readonly defaultTarget: string;
}

const OPTIONS: readonly OptionSpec[] = [
  { long: 'target', short: 't', argument: 'required' },
  { long: 'execute', short: 'e', argument: 'none' },
  { long: 'timeout', short: 'T', argument: 'required' },
  { long: 'help', short: 'h', argument: 'none' },
  { long: 'version', short: 'V', argument: 'none' },
];

const PROGRAM = 'ovn-appctl';

const HELP = `${PROGRAM}: asks daemons
usage: ${PROGRAM} [-t TARGET] COMMAND [ARG...]
  -t, --target=TARGET  the daemon to ask
  -T, --timeout=SECS   accepted: daemons here answer at once, or not at all
  list-commands        what a daemon can be asked
`;

const failed = (message: string, status: number): ToolResult => ({
  stdout: '',
  stderr: `${message}\n`,
  status,
});

/** Runs `ovn-appctl ARGUMENTS...`; 'done' is called once, at once or later. */
export function startAppctl(argv: readonly string[], context: AppctlContext, done: (result: ToolResult) => void): void {
  let read: ReturnType<typeof readWords>;
  try {
    read = readWords(argv, OPTIONS, 'getopt');
    const { options, words } = read;
    if (options.some(({ name }) => name === 'help' || name === 'version')) {
      done({ stdout: HELP, stderr: '', status: 0 });
      return;
    }
    if (words.length === 0) fail('at least one non-option argument is required (use --help for help)');
  } catch (error) {
    if (!(error instanceof CtlError)) throw error;
    done(failed(`${PROGRAM}: ${error.message}`, 1));
    return;
  }
  const target = read.options.findLast(({ name }) => name === 'target')?.value ?? context.defaultTarget;
  const daemon = context.targets.get(target);
  if (daemon === undefined) {
    const known = [...context.targets.keys()].join(', ');
    done(failed(`${PROGRAM}: cannot connect to "${target}" (no such daemon here: ${known || 'there is none'})`, 1));
    return;
  }
  const [command = '', ...words] = read.words;
  daemon(command, words, ({ text, isError }) => {
    const line = text === '' || text.endsWith('\n') ? text : `${text}\n`;
    done(
      isError
        ? { stdout: '', stderr: `${line}${PROGRAM}: ${target}: server returned an error\n`, status: 2 }
        : { stdout: line, stderr: '', status: 0 },
    );
  });
}
