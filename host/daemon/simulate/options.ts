/** The command line of `ovn-ic-wasm simulate`. */
import { MAXIMUM_PREFIXES, type Scale } from '../../emulation/scale-topology.ts';
import { StartupError } from '../../node/startup-error.ts';
import { numberOption, parseCommandOptions, type CommandOptions } from '../command-options.ts';
import type { OptionSpec } from '../getopt.ts';
import { PACKAGE } from '../version.ts';

/** A script to play: its file, `-` for standard input. */
export interface ScriptOptions {
  readonly script: string;
  readonly json: boolean;
  /** What is printed instead of what it comes to: a file for bash, or all that happens. */
  readonly export: (typeof EXPORTS)[number] | undefined;
  readonly kernels: 'wasm' | 'ts';
}

/** Databases of which a script is made. */
export interface ImportOptions {
  readonly files: readonly string[];
  /** Names and addresses are replaced. */
  readonly isRedacted: boolean;
}

const EXPORTS = ['shell', 'events'] as const;

export interface SimulateOptions {
  readonly scale: Scale;
  readonly json: boolean;
  /** Start even if it will not fit. */
  readonly force: boolean;
  readonly kernels: 'wasm' | 'ts';
}

interface Range {
  readonly usual: number;
  readonly from: number;
  readonly to: number;
}

/** Addresses and names are made of these numbers. */
const RANGES: Readonly<Record<keyof Scale, Range>> = {
  zones: { usual: 10, from: 2, to: 1000 },
  routers: { usual: 10, from: 1, to: 10_000 },
  routes: { usual: 100, from: 1, to: 1_000_000 },
};

const OPTIONS: readonly OptionSpec[] = [
  { long: 'zones', argument: 'required' },
  { long: 'routers', argument: 'required' },
  { long: 'routes', argument: 'required' },
  { long: 'json', argument: 'none' },
  { long: 'export', argument: 'required' },
  { long: 'import', argument: 'none' },
  { long: 'unredacted', argument: 'none' },
  { long: 'force', argument: 'none' },
];

const { zones: Z, routers: R, routes: N } = RANGES;

const HELP = `usage: ${PACKAGE} simulate [OPTIONS] [SCRIPT]
       ${PACKAGE} simulate --import [--unredacted] FILE...

With SCRIPT (a file, or - for standard input): plays it in a world of its own, in virtual time, and reports its checks.
A line is what one would type: 'az1$ ovn-nbctl ...' or 'check "TITLE": az2$ COMMAND'; 'help' in the lab lists the rest. The first
may be 'world zones=az1,az2 seed=1 latency=1 nameless'. Status 1 when a check or an invariant does not hold.

With --import: prints a script that recreates real zones from their databases: for each its NB and SB, and IC-NB and IC-SB, as files of
ovsdb-server or as 'ovsdb-client dump' or 'ovsdb-client backup' prints them. Says what it leaves out.

Without SCRIPT or --import: runs many zones in one process, each with a controller and embedded databases, from empty
databases until every zone has learned all routes of the others, then adds one route. Prints the time, runs, transactions, messages, bytes and memory.
Transit switch number r joins router number r of every zone.

Options:
  --unredacted      leave names, addresses and external_ids as they are, instead of replacing them consistently
  --zones=N         how many zones (default: ${Z.usual})
  --routers=N       routers in each zone (default: ${R.usual})
  --routes=N        routes that each router advertises, its own network among them (default: ${N.usual})
  --json            print the result as JSON
  --export=shell    print the script as a file for bash: OVN's commands, on OVN's servers
  --export=events   play it and print all that happens, as JSON
  --force           start even if memory is too small
  --kernels=wasm|ts which implementation of the hot paths (default: wasm)
  -h, --help        this text
`;

/** Options of a simulation of many zones. */
const OF_SCALES = ['zones', 'routers', 'routes', 'force'] as const;

const anyOf = (options: CommandOptions, names: readonly string[]): string | undefined =>
  names.find((name) => options.has(name));

function importOptions(options: CommandOptions): ImportOptions {
  const useless = anyOf(options, [...OF_SCALES, 'json', 'export']);
  if (useless !== undefined) throw new StartupError(`--${useless} is not for --import, which prints a script`);
  if (options.operands.length === 0) throw new StartupError('--import: which files?');
  return { files: options.operands, isRedacted: !options.has('unredacted') };
}

function scriptOptions(script: string, options: CommandOptions): ScriptOptions {
  const useless = anyOf(options, OF_SCALES);
  if (useless !== undefined)
    throw new StartupError(`--${useless} is not for a script: its first line says what its world is`);
  if (options.has('json') && options.has('export'))
    throw new StartupError('--json is not for --export, which prints a file of its own');
  const wanted = options.value('export');
  const found = EXPORTS.find((name) => name === wanted);
  if (wanted !== undefined && found === undefined)
    throw new StartupError(`--export=${wanted}: ${EXPORTS.join(' or ')} is wanted`);
  return { script, json: options.has('json'), export: found, kernels: options.kernels };
}

/** Reads the arguments; a text is what is to be printed instead. Throws StartupError. */
export function parseSimulateOptions(
  argv: readonly string[],
): SimulateOptions | ScriptOptions | ImportOptions | string {
  const options = parseCommandOptions(argv, OPTIONS, { maximum: Infinity });
  if (options === undefined) return HELP;
  if (options.has('import')) return importOptions(options);
  if (options.has('unredacted')) throw new StartupError('--unredacted is for --import');
  const [script, surplus] = options.operands;
  if (surplus !== undefined) throw new StartupError(`'${surplus}' is one argument too many`);
  if (script !== undefined) return scriptOptions(script, options);
  if (options.has('export')) throw new StartupError('--export is for a script: which one?');
  const scale = {
    zones: numberOption(options, 'zones', Z),
    routers: numberOption(options, 'routers', R),
    routes: numberOption(options, 'routes', N),
  };
  // One more for the route that comes last.
  if (scale.zones * scale.routes + 1 > MAXIMUM_PREFIXES)
    throw new StartupError(
      `${scale.zones} zones with ${scale.routes} routes on one transit switch: there are ${MAXIMUM_PREFIXES} prefixes only`,
    );
  return { scale, json: options.has('json'), force: options.has('force'), kernels: options.kernels };
}
