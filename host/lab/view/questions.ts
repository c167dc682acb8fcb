/** What the Why tab is asked: which router, and which prefix. */
import { computed, signal } from '@preact/signals';
import type { RouterModel } from '../models/map-model.ts';
import { allRoutes } from '../models/routes.ts';
import type { WhyObject, WhyQuestion } from '../models/why-model.ts';
import type { Target } from '../map/shapes.ts';
import { questionOf } from '../scenarios/question.ts';
import type { ScenarioCheck } from '../scenarios/scenario.ts';
import { model, select } from '../state.ts';
import { questions } from './look.ts';

/** How what is selected is shown. */
export const inspectorView = signal<'summary' | 'why' | 'raw'>('summary');
/** What was asked for by hand, or by a failed check; it counts for the row that was selected then. */
export const asked = signal<{ readonly row: string; readonly question: WhyQuestion } | undefined>(undefined);

export interface Place {
  readonly zone: string;
  readonly router: RouterModel;
}

/** All routers, by zone and name. */
export const routers = computed<readonly Place[]>(() =>
  model.value.zones.flatMap(({ id, routers: all }) => all.map((router) => ({ zone: id, router }))),
);

/** What somebody could ask for: what routers have of their own, each once. */
export const prefixes = computed<readonly string[]>(() => [
  ...new Set(
    routers.value.flatMap(({ router }) =>
      allRoutes(router)
        .filter(({ kind }) => kind !== 'learned')
        .map(({ prefix }) => prefix),
    ),
  ),
]);

const ROWS: ReadonlySet<string> = new Set(['Logical_Router', 'Logical_Router_Port', 'Logical_Router_Static_Route']);

/** Rows that are asked for by their names, by table. */
const OBJECTS: ReadonlyMap<string, WhyObject['about']> = new Map([
  ['Logical_Switch_Port', 'port'],
  ['Port_Binding', 'port'],
  ['Transit_Switch_Port', 'port'],
  ['Transit_Router_Port', 'router-port'],
  ['Chassis', 'chassis'],
  ['Gateway', 'chassis'],
  ['Transit_Switch', 'switch'],
  ['Transit_Router', 'router'],
  ['Address_Set', 'set'],
]);

/** Is there anything to ask of the row? */
export const hasWhy = (table: string): boolean => ROWS.has(table) || OBJECTS.has(table);

/** The zone in which such a row was last asked for. */
export const objectZone = signal('');

/** What is asked of such a row: is it in the zone that was chosen, or else in the first other one? */
export function objectQuestion(
  { database, name }: Extract<Target, { kind: 'row' }>,
  table: string,
): WhyObject | undefined {
  const about = OBJECTS.get(table);
  const zones = model.value.zones.map(({ id }) => id);
  const zone = zones.includes(objectZone.value)
    ? objectZone.value
    : (zones.find((id) => !database.endsWith(`-${id}`)) ?? zones[0]);
  return about === undefined || zone === undefined ? undefined : { about, words: [zone, name] };
}

const knows = (router: RouterModel, prefix: string): boolean =>
  allRoutes(router).some((route) => route.prefix === prefix);

/** What one would ask first: of a router what it lacks, of a learned route how it came, of any other who learns it. */
export function firstQuestion(target: Extract<Target, { kind: 'row' }>): WhyQuestion | undefined {
  const all = routers.value;
  const owner = all.find(
    ({ router }) =>
      router.uuid === target.uuid ||
      router.ports.some(({ uuid }) => uuid === target.uuid) ||
      allRoutes(router).some(({ uuid }) => uuid === target.uuid),
  );
  if (owner === undefined) return undefined;
  const { zone, router } = owner;
  const route = allRoutes(router).find(({ uuid }) => uuid === target.uuid);
  if (route !== undefined && route.kind !== 'learned') {
    const other = all.find((place) => place.router !== router);
    if (other !== undefined) return { zone: other.zone, router: other.router.name, prefix: route.prefix };
  }
  const missing = prefixes.value.find((prefix) => !knows(router, prefix));
  const learned = allRoutes(router).find(({ kind }) => kind === 'learned');
  const prefix = route?.prefix ?? missing ?? learned?.prefix ?? '';
  return { zone, router: router.name, prefix };
}

/** Asks why a check does not hold: at the router, where the question is about one, else by itself. */
export function askWhy(check: ScenarioCheck): void {
  const question = questionOf(check);
  if (question === undefined) return;
  const found =
    'about' in question || question.isAdvertised === true
      ? undefined
      : routers.value.find(({ zone, router }) => zone === question.zone && router.name === question.router);
  // What goes no farther than IC-SB is no question to a router.
  if (found === undefined || 'about' in question) select({ kind: 'question', name: check.title, question });
  else {
    const { uuid, name } = found.router;
    select({ kind: 'row', database: `nb-${found.zone}`, table: 'Logical_Router', uuid, name });
    asked.value = { row: uuid, question };
    inspectorView.value = 'why';
  }
  questions.value++;
}
