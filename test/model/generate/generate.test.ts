import { array, assert, nat, property } from 'fast-check';
import { equal, is } from 'uvu/assert';
import { runs } from '../../support/properties.ts';
import { suite } from '../../support/suite.ts';
import { checkSettled } from '../expected.ts';
import { simulate } from '../simulate.ts';
import { SETTLERS, isWork, sweep } from '../settle.ts';
import type { Simulation } from '../simulate.ts';
import { findBy } from '../world.ts';
import { zoneName, zoneOf } from '../zone.ts';
import { BUILDING, KINDS, choices, materialise, randomChoice } from './generate.ts';
import type { Choice } from './generate.ts';
import { startSteps } from './start.ts';
import { insert, toShared, update } from './step.ts';

const test = suite('model/generate');

const ZONES = ['az1', 'az2'] as const;
const CONTROLLERS = ZONES.map((zone, at) => ({ zone, isLeader: at === 0 }));

/** What the plain controller of 'settle.ts' doesn't do. */
const BEYOND = [
  'addTransitRouter',
  'renameTransitRouter',
  'strayRouterPort',
  'declareSwitchPort',
  'declareRouterPort',
  'changeDeclared',
  'vxlanMode',
  'addressSet',
  'addMonitor',
  'changeMonitor',
  'monitorMac',
  'changeType',
  'renameRow',
  'moveRow',
  'alterDeclared',
  'alterRoute',
  'bindElsewhere',
  'spoilRow',
  'spoilCopy',
];
const SETTLED_KINDS = KINDS.filter((kind) => !BEYOND.includes(kind));

/** Registers, renames and removes the zone; the names are remembered by label. */
function settleName(at: Simulation, label: string, names: Map<string, string>): boolean {
  const name = zoneName(at.world, label);
  const old = names.get(label) ?? '';
  if (name === old) return false;
  const row = findBy(at.world.isb, 'Availability_Zone', 'name', old);
  if (row === undefined) at.transact(toShared('isb', insert('isb', 'Availability_Zone', { name })));
  else if (name === '') at.transact(toShared('isb', ...sweep(at.world.isb, row.uuid)));
  else at.transact(toShared('isb', update('isb', 'Availability_Zone', row.uuid, { name })));
  names.set(label, name);
  return true;
}

/** Lets everybody work until nobody has anything to do. */
function settle(at: Simulation, names: Map<string, string>): void {
  for (let round = 0; round < 200; round++) {
    let isBusy = at.runNorthd();
    for (const controller of CONTROLLERS) {
      isBusy = settleName(at, controller.zone, names) || isBusy;
      for (const settler of SETTLERS) {
        const zone = zoneOf(at.world, controller);
        const work = zone === undefined ? [] : settler(zone).filter(isWork);
        work.forEach(at.transact);
        isBusy = isBusy || work.length > 0;
      }
    }
    if (!isBusy) return;
  }
  throw new Error('not settled after 200 rounds');
}

/** Random numbers from a seed (Lehmer's generator). */
function seeded(seed: number): () => number {
  let state = 1 + seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

/** Applies a choice, where it means anything, and lets everybody settle. Returns what happened. */
function take(at: Simulation, choice: Choice, names: Map<string, string>): string | undefined {
  const step = SETTLED_KINDS.includes(choice.kind) ? materialise(at.world, choice) : undefined;
  if (step === undefined) return undefined;
  at.apply(step);
  settle(at, names);
  return step.description;
}

function started(names: Map<string, string>): Simulation {
  const at = simulate(ZONES);
  startSteps(ZONES).forEach(at.apply);
  settle(at, names);
  return at;
}

test('whatever happens, the world can be settled, and the model finds nothing to complain of then', () => {
  const many = array(choices(), { minLength: 10, maxLength: 40, size: 'max' });
  const run = property(nat(), many, (seed, made) => {
    const names = new Map<string, string>();
    const at = started(names);
    const random = seeded(seed);
    const built = Array.from({ length: 60 }, () => take(at, randomChoice(random, BUILDING), names));
    const said = built.filter((description) => description !== undefined);
    equal(checkSettled(at.world, CONTROLLERS), [], said.join('\n'));
    for (const choice of made) {
      const description = take(at, choice, names);
      if (description === undefined) continue;
      said.push(description);
      equal(checkSettled(at.world, CONTROLLERS), [], said.join('\n'));
    }
  });
  assert(run, runs(10));
});

test('every kind of step happens, none is refused, and many leave the world unsettled', () => {
  const random = seeded(0);
  const names = new Map<string, string>();
  const at = started(names);
  const seen = new Set<string>();
  let unsettled = 0;
  for (let i = 0; i < 1200; i++) {
    const choice = randomChoice(random);
    const step = materialise(at.world, choice);
    if (step === undefined) continue;
    seen.add(choice.kind);
    at.apply(step);
    at.runNorthd();
    if (checkSettled(at.world, CONTROLLERS).length > 0) unsettled++;
    if (SETTLED_KINDS.includes(choice.kind)) settle(at, names);
  }
  equal([...seen].sort(), [...KINDS].sort());
  is(unsettled > 100, true);
});

test('the same choice in the same world is the same step', () => {
  const at = started(new Map());
  const run = property(choices(), (choice) => {
    equal(materialise(at.world, choice), materialise(at.world, choice));
  });
  assert(run, runs(100));
});

test.run();
