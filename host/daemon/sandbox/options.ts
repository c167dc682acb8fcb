/** The command line of `ovn-ic-wasm sandbox`. */
import { MAXIMUM_ZONES } from '../../emulation/tutorial.ts';
import { StartupError } from '../../node/startup-error.ts';
import { parseArguments, type OptionSpec } from '../getopt.ts';
import { PACKAGE } from '../version.ts';

export interface SandboxOptions {
  /** How many; undefined: two, or those that are kept in 'persist'. */
  readonly zones: number | undefined;
  /** A process for each controller. */
  readonly processes: boolean;
  /** Leave once the zones have converged. */
  readonly exit: boolean;
  /** Where the databases are kept; undefined: nowhere. */
  readonly persist: string | undefined;
  readonly kernels: 'wasm' | 'ts';
}

export const DEFAULT_ZONES = 2;

const OPTIONS: readonly OptionSpec[] = [
  { long: 'zones', argument: 'required' },
  { long: 'processes', argument: 'none' },
  { long: 'exit', argument: 'none' },
  { long: 'persist', argument: 'required' },
  { long: 'kernels', argument: 'required' },
  { long: 'help', short: 'h', argument: 'none' },
];

const HELP = `usage: ${PACKAGE} sandbox [OPTIONS]

Availability zones on this machine, joined step by step as OVN's tutorial does, each with databases and a controller. Needs
nothing installed: the databases are embedded, ovn-northd and ovn-controller are emulated as far as the controller, and
ovn-nbctl --wait, look at them. Ends with each router's routes and with the sockets to point ovn-nbctl and its sisters
at, and stays up until Ctrl-C.

Options:
  --zones=N         how many zones, 2 to ${MAXIMUM_ZONES} (default: ${DEFAULT_ZONES})
  --processes       a process for each controller, over unix sockets; otherwise everything is in one
  --exit            leave when the routers know one another's routes
  --persist=DIR     keep databases and sockets in DIR; a DIR that holds databases is shown as it is
  --kernels=wasm|ts which implementation of the hot paths (default: wasm)
  -h, --help        this text
`;

function zonesOf(text: string): number {
  const zones = Number(text);
  if (!/^\d+$/.test(text) || zones < 2 || zones > MAXIMUM_ZONES)
    throw new StartupError(`--zones=${text}: a number from 2 to ${MAXIMUM_ZONES} is wanted`);
  return zones;
}

/** Reads the arguments; a text is what is to be printed instead. Throws StartupError. */
export function parseSandboxOptions(argv: readonly string[]): SandboxOptions | string {
  const { options, operands } = parseArguments(argv, OPTIONS);
  const [operand] = operands;
  const value = (name: string): string | undefined => options.findLast((option) => option.name === name)?.value;
  const has = (name: string): boolean => options.some((option) => option.name === name);
  if (has('help')) return HELP;
  if (operand !== undefined) throw new StartupError(`'${operand}' is one argument too many`);
  const zones = value('zones');
  const kernels = value('kernels') ?? 'wasm';
  if (kernels !== 'wasm' && kernels !== 'ts') throw new StartupError(`--kernels=${kernels}: wasm or ts is wanted`);
  return {
    zones: zones === undefined ? undefined : zonesOf(zones),
    processes: has('processes'),
    exit: has('exit'),
    persist: value('persist'),
    kernels,
  };
}
