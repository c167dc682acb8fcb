/** The command line of `ovn-ic-wasm simulate`. */
import { MAXIMUM_PREFIXES, type Scale } from '../../emulation/scale-topology.ts';
import { StartupError } from '../../node/startup-error.ts';
import { parseArguments, type OptionSpec } from '../getopt.ts';
import { PACKAGE } from '../version.ts';

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
  { long: 'force', argument: 'none' },
  { long: 'kernels', argument: 'required' },
  { long: 'help', short: 'h', argument: 'none' },
];

const { zones: Z, routers: R, routes: N } = RANGES;

const HELP = `usage: ${PACKAGE} simulate [OPTIONS]

So many zones in one process, each with a controller and embedded databases, from nothing until every zone has learned all
routes of the others, and then one route more; tells what it took: time, runs, transactions, messages, bytes, memory.
Transit switch number r joins the routers number r of all zones.

Options:
  --zones=N         how many zones (default: ${Z.usual})
  --routers=N       routers in each zone (default: ${R.usual})
  --routes=N        routes that each router gives, its own network among them (default: ${N.usual})
  --json            the result as JSON
  --force           start even if the memory will not suffice
  --kernels=wasm|ts which implementation of the hot paths (default: wasm)
  -h, --help        this text
`;

function numberOf(name: keyof Scale, text: string | undefined): number {
  const { usual, from, to } = RANGES[name];
  if (text === undefined) return usual;
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < from || number > to)
    throw new StartupError(`--${name}=${text}: a number from ${from} to ${to} is wanted`);
  return number;
}

/** Reads the arguments; a text is what is to be printed instead. Throws StartupError. */
export function parseSimulateOptions(argv: readonly string[]): SimulateOptions | string {
  const { options, operands } = parseArguments(argv, OPTIONS);
  const [operand] = operands;
  const value = (name: string): string | undefined => options.findLast((option) => option.name === name)?.value;
  const has = (name: string): boolean => options.some((option) => option.name === name);
  if (has('help')) return HELP;
  if (operand !== undefined) throw new StartupError(`'${operand}' is one argument too many`);
  const kernels = value('kernels') ?? 'wasm';
  if (kernels !== 'wasm' && kernels !== 'ts') throw new StartupError(`--kernels=${kernels}: wasm or ts is wanted`);
  const scale = {
    zones: numberOf('zones', value('zones')),
    routers: numberOf('routers', value('routers')),
    routes: numberOf('routes', value('routes')),
  };
  // One more for the route that comes last.
  if (scale.zones * scale.routes + 1 > MAXIMUM_PREFIXES)
    throw new StartupError(
      `${scale.zones} zones with ${scale.routes} routes on one transit switch: there are ${MAXIMUM_PREFIXES} prefixes only`,
    );
  return { scale, json: has('json'), force: has('force'), kernels };
}
