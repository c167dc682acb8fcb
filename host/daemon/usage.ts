/** What `--help` and `--options` print. */
import type { OptionGroup, OptionHelp } from './option-table.ts';
import { PROGRAM } from './version.ts';

const COLUMN = 28;

function spelling(option: OptionHelp): string {
  const { placeholder = '' } = option;
  const argument = { none: '', required: `=${placeholder}`, optional: `[=${placeholder}]` }[option.argument];
  return `${option.short === undefined ? '' : `-${option.short}, `}--${option.long}${argument}`;
}

function optionLines(option: OptionHelp): string {
  const head = `  ${spelling(option)}`;
  const [first = '', ...rest] = option.help;
  const start = head.length + 2 > COLUMN ? `${head}\n${' '.repeat(COLUMN)}` : head.padEnd(COLUMN);
  return [`${start}${first}`, ...rest.map((line) => `${' '.repeat(COLUMN)}${line}`)].join('\n');
}

const REMOTES = `
Active database connection methods:
  tcp:HOST:PORT             PORT at remote HOST
  ssl:HOST:PORT             SSL PORT at remote HOST
  unix:FILE                 Unix domain socket named FILE
Passive database connection methods:
  ptcp:PORT[:IP]            listen to TCP PORT on IP
  pssl:PORT[:IP]            listen for SSL on PORT on IP
  punix:FILE                listen on Unix domain socket FILE
Several methods separated by commas are the servers of one cluster.
`;

const EXAMPLES = `
Examples:
  ${PROGRAM} --ic-nb-db=tcp:192.0.2.1:6645 --ic-sb-db=tcp:192.0.2.1:6646 --detach --pidfile --log-file
                            run in the background, connected to the local zone's sockets
  ${PROGRAM} --dry-run      what would be written, without writing it
  ovn-appctl -t ${PROGRAM} status
                            ask a running daemon whether it is active
  ovn-appctl -t ${PROGRAM} vlog/set file:dbg
                            log more, from now on
`;

/** The options in their groups, as `--help` shows them. */
export function groupsText(groups: readonly OptionGroup[]): string {
  const sections = groups.map(({ title, options }) => {
    const shown = options.filter((option) => option.help.length > 0).map((option) => optionLines(option));
    return `\n${title}:\n${shown.join('\n')}\n`;
  });
  return sections.join('');
}

/** The daemon's `--help`. */
export function helpText(groups: readonly OptionGroup[]): string {
  const head = `${PROGRAM}: OVN interconnection management daemon\nusage: ${PROGRAM} [OPTIONS]\n`;
  return `${head}${groupsText(groups)}${REMOTES}${EXAMPLES}`;
}

/** `--options`: one spelling per line. */
export function optionsText(groups: readonly OptionGroup[]): string {
  const lines = groups.flatMap(({ options }) =>
    options.flatMap((option) => {
      const suffix = { none: '', required: 'ARG', optional: '[ARG]' }[option.argument];
      const long = `--${option.long}${suffix === '' ? '' : `=${suffix}`}`;
      if (option.short === undefined) return [long];
      return [long, `-${option.short}${suffix === '' ? '' : ` ${suffix}`}`];
    }),
  );
  return `${lines.join('\n')}\n`;
}
