/**
 * A challenge: a small interconnection in which one thing is broken, all of it out of a seed. Found and mended, every router learns what
 * it should.
 */
import { seededRandom } from '../virtual-time.ts';
import { joined, transitAddress, type Line, type Topology } from './topology.ts';

/** What is asked: has router 'lrTARGET' of zone 'azTARGET' learned a prefix of zone 'azORIGIN'? */
export interface ChallengeQuestion {
  readonly target: number;
  readonly origin: number;
  readonly prefix: string;
  /** The address of the origin's router on the transit switch that both share. */
  readonly nexthop: string;
}

export interface Challenge {
  readonly topology: Topology;
  /** What breaks it, and a new network in each zone, which has to arrive as well. */
  readonly breaks: readonly Line[];
  readonly questions: readonly ChallengeQuestion[];
  /** What is broken, in a sentence. */
  readonly what: string;
  /** Number of the zone in which it is broken. */
  readonly zone: number;
}

interface Break {
  readonly lines: readonly Line[];
  readonly what: string;
  /** After the new network has come, not before. */
  readonly isLast?: boolean;
}

/** Where it breaks: zone and router number 'n', transit switch number 'ts' of it, and the zone at its other end. */
interface Where {
  readonly n: number;
  readonly ts: number;
  readonly other: number;
}

const at = (n: number, command: string): readonly Line[] => [{ place: `az${n}`, command }];
const fault = (words: string): readonly Line[] => [{ place: '', command: `fault ${words}` }];
const network = (n: number): string => `172.16.${n}.0/24`;

/** Each breaks at least one route. */
const BREAKS: readonly ((where: Where) => Break)[] = [
  ({ n }) => ({
    lines: at(n, 'ovn-nbctl set NB_Global . options:ic-route-adv=false'),
    what: `az${n} does not advertise: NB_Global options:ic-route-adv is false`,
  }),
  ({ n }) => ({
    lines: at(n, 'ovn-nbctl set NB_Global . options:ic-route-learn=false'),
    what: `az${n} does not learn: NB_Global options:ic-route-learn is false`,
  }),
  ({ n, other }) => ({
    lines: at(n, `ovn-nbctl set NB_Global . options:ic-route-denylist=${network(other)}`),
    what: `az${n} has ${network(other)} in its denylist`,
  }),
  ({ n }) => ({
    lines: at(n, 'ovn-nbctl set NB_Global . options:ic-route-denylist=192.168.0.0/16'),
    what: `az${n} has 192.168.0.0/16 in its denylist`,
  }),
  ({ n, ts }) => ({
    lines: at(n, `ovn-nbctl lsp-set-options lsp-ts${ts}-lr${n} router-port=lrp-lr${n}-ts`),
    what: `lsp-ts${ts}-lr${n} leads to a router port that does not exist`,
  }),
  ({ n, ts }) => ({
    lines: at(n, `ovn-nbctl lsp-del lsp-ts${ts}-lr${n}`),
    what: `the port of lr${n} on ts${ts} is missing`,
  }),
  ({ n, ts }) => ({
    lines: at(n, `ovn-nbctl lsp-set-type lsp-ts${ts}-lr${n} ""`),
    what: `lsp-ts${ts}-lr${n} is not of type router`,
  }),
  ({ n }) => ({
    lines: at(n, `ovn-nbctl lr-route-del lr${n} ${network(n)}`),
    what: `the new route of lr${n} is missing`,
    isLast: true,
  }),
  ({ n }) => ({ lines: fault(`pause ovn-ic-az${n}`), what: `the controller of az${n} is paused` }),
  ({ n }) => ({ lines: fault(`crash ovn-ic-az${n}`), what: `the controller of az${n} was killed` }),
  ({ n }) => ({ lines: fault(`freeze ovn-ic-az${n}`), what: `the controller of az${n} is frozen` }),
  ({ n }) => ({
    lines: fault(`stall ovn-ic-az${n} isb`),
    what: `nothing goes between the controller of az${n} and IC-SB`,
  }),
];

const SHAPES = [
  { shape: 'mesh', zones: 2 },
  { shape: 'mesh', zones: 3 },
  { shape: 'hub', zones: 3 },
  { shape: 'line', zones: 3 },
  { shape: 'line', zones: 4 },
] as const;

/** 'seed': a number from 0. */
export function challengeOf(seed: number): Challenge {
  const random = seededRandom(seed * 6271 + 29);
  const pick = <T>(from: readonly T[]): T => {
    const found = from[Math.floor(random() * from.length)];
    if (found === undefined) throw new RangeError('nothing to pick from');
    return found;
  };
  const topology: Topology = { ...pick(SHAPES), routers: 1, routes: 1 };
  const switches = joined(topology);
  const ts = 1 + Math.floor(random() * switches.length);
  const members = switches[ts - 1] ?? [];
  const n = pick(members);
  const other = pick(members.filter((zone) => zone !== n));
  const { lines, what, isLast = false } = pick(BREAKS)({ n, ts, other });
  const zones = Array.from({ length: topology.zones }, (_, index) => index + 1);
  const networks = zones.flatMap((zone) =>
    at(zone, `ovn-nbctl lr-route-add lr${zone} ${network(zone)} 192.168.${zone}.100`),
  );
  const pairs = switches.flatMap((its, index) =>
    its.flatMap((target) =>
      its
        .filter((origin) => origin !== target)
        .map((origin) => ({ target, origin, nexthop: transitAddress(index + 1, origin) })),
    ),
  );
  return {
    topology,
    breaks: isLast ? [...networks, ...lines] : [...lines, ...networks],
    questions: pairs.flatMap((pair) =>
      [`192.168.${pair.origin}.0/24`, network(pair.origin)].map((prefix) => ({ ...pair, prefix })),
    ),
    what,
    zone: n,
  };
}
