/**
 * Random steps for property tests. A *choice* is a kind of step and a few numbers; given the world as it is, it becomes
 * a step (or nothing, when the world has nothing to do it to). The same choice in the same world is the same step,
 * so a failing run is replayed, and shrunk, from its choices alone.
 */
import { array, constantFrom, nat, record } from 'fast-check';
import type { Arbitrary } from 'fast-check';
import type { World } from '../world.ts';
import { collideSteps } from './collide-steps.ts';
import { Draw } from './draw.ts';
import { foreignSteps } from './foreign-steps.ts';
import { gradualSteps } from './gradual-steps.ts';
import { moveSteps } from './move-steps.ts';
import { renameSteps } from './rename-steps.ts';
import { routeSteps } from './route-steps.ts';
import { routerSteps } from './router-steps.ts';
import { serviceSteps } from './service-steps.ts';
import { spoilSteps } from './spoil-steps.ts';
import type { Step, StepMaker } from './step.ts';
import { transitSteps } from './transit-steps.ts';
import { zoneSteps } from './zone-steps.ts';

const MAKERS: Readonly<Record<string, StepMaker>> = {
  ...zoneSteps,
  ...routerSteps,
  ...transitSteps,
  ...routeSteps,
  ...foreignSteps,
  ...serviceSteps,
  ...collideSteps,
  ...gradualSteps,
  ...moveSteps,
  ...renameSteps,
  ...spoilSteps,
};

/** Every kind of step there is. */
export const KINDS: readonly string[] = Object.keys(MAKERS);

/** The kinds that build a network up: drawn more often, so that the others find something to work on. */
export const BUILDING: readonly string[] = [
  'addRouter',
  'addRouter',
  'addTransitSwitch',
  'addTransitSwitch',
  'addChassis',
  'addPort',
  'switchOption',
  'attachRouter',
  'attachRouter',
  'attachRouter',
  'attachRouter',
  'addRoute',
  'addRoute',
  'addRoute',
  'addBalancer',
  'changeVip',
  'changeList',
  'foreignRoute',
  'routerOption',
  'portOption',
];

export interface Choice {
  readonly kind: string;
  /** Whole numbers from 0. */
  readonly draws: readonly number[];
}

const DRAWS = 12;
const LARGEST = 5039;

/** The step that a choice is in this world; undefined when there is nothing to do. */
export function materialise(world: World, { kind, draws }: Choice): Step | undefined {
  const maker = MAKERS[kind];
  if (maker === undefined) throw new Error(`there is no kind of step called '${kind}'`);
  return maker(world, new Draw(draws));
}

/** Choices for fast-check, of these kinds or of all. */
export function choices(kinds: readonly string[] = [...KINDS, ...BUILDING]): Arbitrary<Choice> {
  const draws = array(nat(LARGEST), { minLength: DRAWS, maxLength: DRAWS });
  return record({ kind: constantFrom(...kinds), draws });
}

/** A choice from a source of random numbers in [0, 1), for long runs from one seed. */
export function randomChoice(random: () => number, kinds: readonly string[] = [...KINDS, ...BUILDING]): Choice {
  const kind = kinds[Math.floor(random() * kinds.length)] ?? 'bump';
  return { kind, draws: Array.from({ length: DRAWS }, () => Math.floor(random() * (LARGEST + 1))) };
}
