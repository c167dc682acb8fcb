/** The command line of `ovn-ic-wasm sandbox`. */
import { MAXIMUM_ZONES } from '../../emulation/tutorial.ts';
import { StartupError } from '../../node/startup-error.ts';
import { numberOption, parseCommandOptions } from '../command-options.ts';
import type { OptionSpec } from '../getopt.ts';
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
];

const HELP = `usage: ${PACKAGE} sandbox [OPTIONS]

Availability zones on this machine, joined step by step as in OVN's tutorial, each with databases and a controller. Needs
nothing installed: the databases are embedded, ovn-northd and ovn-controller are emulated as far as the controller, and
ovn-nbctl --wait, look at them. Prints each router's routes and the sockets to point ovn-nbctl and the other
tools at, and stays up until Ctrl-C.

Options:
  --zones=N         how many zones, 2 to ${MAXIMUM_ZONES} (default: ${DEFAULT_ZONES})
  --processes       a process for each controller, over unix sockets; otherwise everything is in one
  --exit            end when the routers have learned each other's routes
  --persist=DIR     keep databases and sockets in DIR; a DIR that holds databases is shown as it is
  --kernels=wasm|ts which implementation of the hot paths (default: wasm)
  -h, --help        this text
`;

/** Reads the arguments; a text is what is to be printed instead. Throws StartupError. */
export function parseSandboxOptions(argv: readonly string[]): SandboxOptions | string {
  const options = parseCommandOptions(argv, OPTIONS);
  if (options === undefined) return HELP;
  const zones = numberOption(options, 'zones', { usual: DEFAULT_ZONES, from: 2, to: MAXIMUM_ZONES });
  const persist = options.value('persist');
  if (persist === '') throw new StartupError('--persist=: the name of a folder is wanted');
  return {
    zones: options.has('zones') ? zones : undefined,
    processes: options.has('processes'),
    exit: options.has('exit'),
    persist,
    kernels: options.kernels,
  };
}
