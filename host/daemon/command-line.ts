/** `ovn-ic-wasm COMMAND [ARGUMENTS]`: which command is meant. */
import { StartupError } from '../node/startup-error.ts';
import { nearestName } from './nearest-name.ts';
import type { Subcommand } from './subcommand.ts';
import { PACKAGE, packageVersionText } from './version.ts';

const HELP: Pick<Subcommand, 'name' | 'summary'> = { name: 'help', summary: 'this text, or that of a command' };

function helpText(commands: readonly Subcommand[]): string {
  const rows = [...commands, HELP];
  const width = Math.max(...rows.map(({ name }) => name.length));
  const lines = rows.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}\n`);
  return `${PACKAGE}: OVN interconnection
usage: ${PACKAGE} COMMAND [ARGUMENTS]

Commands:
${lines.join('')}
Options:
  -h, --help     the same as ${PACKAGE} help
  -V, --version  the version

"${PACKAGE} help COMMAND" prints the help of a command.
`;
}

function findSubcommand(name: string, commands: readonly Subcommand[]): Subcommand {
  const found = commands.find((command) => command.name === name);
  if (found !== undefined) return found;
  const nearest = nearestName(
    name,
    [...commands, HELP].map((command) => command.name),
  );
  throw new StartupError(`'${name}' is not a command: did you mean '${nearest}'? ('${PACKAGE} help' lists all)`);
}

/** Does what 'argv' (without the program's name) asks for; texts go to 'print'. Rejects with StartupError. */
export async function runCommandLine(
  argv: readonly string[],
  commands: readonly Subcommand[],
  print: (text: string) => void,
): Promise<void> {
  const [word, ...rest] = argv;
  if (word === undefined) throw new StartupError(`a command is missing ('${PACKAGE} help' lists all)`);
  if (word === '-V' || word === '--version') {
    print(packageVersionText());
  } else if (word === HELP.name || word === '-h' || word === '--help') {
    const [topic] = rest;
    if (topic === undefined || topic === HELP.name) print(helpText(commands));
    else await (await findSubcommand(topic, commands).load())(['--help']);
  } else if (word.startsWith('-')) {
    throw new StartupError(`'${word}' stands before a command: write '${PACKAGE} COMMAND ${word}'`);
  } else {
    await (
      await findSubcommand(word, commands).load()
    )(rest);
  }
}
