/** `--help`, `--commands`, `--options`. */
import type { Command } from './command.ts';
import { commandOption, toolOptions } from './options.ts';
import type { Tool } from './tool.ts';

const COLUMN = 28;

const optionText = (text: string): string => `[${text.replace(/=$/, '=...').replace(/\?$/, '[=...]')}]`;

function commandText(command: Command): string {
  const options = (command.options ?? []).map((text) => `${optionText(text)} `).join('');
  const head = `  ${options}${command.name}${command.arguments === '' ? '' : ` ${command.arguments}`}`;
  return head.length + 2 > COLUMN
    ? `${head}\n${' '.repeat(COLUMN)}${command.help}\n`
    : `${head.padEnd(COLUMN)}${command.help}\n`;
}

export function helpText(tool: Tool): string {
  const commands = tool.commands.map((command) => commandText(command)).join('');
  return `${tool.name}: commands on the ${tool.database} database
usage: ${tool.name} [OPTIONS] COMMAND [ARG...] [-- [OPTIONS] COMMAND [ARG...]]...

Commands between '--' are one transaction:
${commands}
Options:
  --db=REMOTE               connect to REMOTE, such as unix:FILE, tcp:HOST:PORT, ssl:HOST:PORT
  --no-leader-only          take any server of a cluster, not only its leader
${
  tool.waits === undefined
    ? ''
    : `  --wait=${tool.waits.join('|').padEnd(19)}wait until the change has arrived there
`
}  -t, --timeout=SECS        wait at most SECS seconds
  --dry-run                 do not commit changes to the database
  --oneline                 print exactly one line of output per command
  -f, --format=FORMAT       table, list (the default), csv, json or html
  -d, --data=FORMAT         string (the default), bare or json
  --no-headings, --bare, --pretty, --max-column-width=N
                            how tables look
  -p, --private-key=FILE, -c, --certificate=FILE, -C, --ca-cert=FILE
                            for ssl: remotes
  --commands, --options     list the commands, the options
  -h, --help, -V, --version
`;
}

/** One line a command: its options, name and arguments. */
export function commandsText(tool: Tool): string {
  const lines = tool.commands.map(
    (command) => `${(command.options ?? []).map(optionText).join(' ')},${command.name},${command.arguments}\n`,
  );
  return lines.join('');
}

export function optionsText(tool: Tool): string {
  const own = toolOptions(tool);
  const others = [...new Set(tool.commands.flatMap(({ options = [] }) => options))].map((text) => commandOption(text));
  const lines = [...own, ...others].flatMap(({ long, short, argument }) => {
    const suffix = argument === 'none' ? '' : 'ARG';
    return [
      `--${long}${suffix === '' ? '' : `=${suffix}`}\n`,
      ...(short === undefined ? [] : [`-${short}${suffix === '' ? '' : ` ${suffix}`}\n`]),
    ];
  });
  return lines.join('');
}
