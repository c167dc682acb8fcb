/** The command line of `ovn-ic-wasm simulate`. */
import { MAXIMUM_PREFIXES, type Scale } from '../../emulation/scale-topology.ts';
import { StartupError } from '../../node/startup-error.ts';
import { numberOption, parseCommandOptions } from '../command-options.ts';
import type { OptionSpec } from '../getopt.ts';
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

/** Reads the arguments; a text is what is to be printed instead. Throws StartupError. */
export function parseSimulateOptions(argv: readonly string[]): SimulateOptions | string {
  const options = parseCommandOptions(argv, OPTIONS);
  if (options === undefined) return HELP;
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
