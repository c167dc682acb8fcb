/** Which scenario is played, how far it is, and how it all began: a link, what was kept, or the first scenario. */
import { computed, effect, signal } from '@preact/signals';
import {
  challengeCard,
  checkLine,
  findScenario,
  isRiddle,
  SCENARIOS,
  type Scenario,
  type ScenarioCard,
  type ScenarioStep,
} from './scenarios/index.ts';
import { moves, movesText, readMoves, tidy } from './map/moves.ts';
import type { EntryModel } from './messages.ts';
import type { Shared } from './share.ts';
import { entries, isHeld, open, phase, script, type } from './state.ts';

const KEY = 'ovn-ic-lab';

/** '' for free play. */
export const scenarioId = signal('');
export const stepNumber = signal(0);
/** Failed tries at the step. */
export const tries = signal(0);
/** Something that the person should know: a link that can't be read. */
export const notice = signal('');
/** The first entry that counts for the present step. */
const since = signal(0);
/** The last step that was begun: what it changes beforehand is changed once. */
let reached = 0;

export const card = computed<ScenarioCard | undefined>(() => findScenario(scenarioId.value));
/** Its text, once that has come. */
export const scenario = signal<Scenario | undefined>(undefined);
export const step = computed<ScenarioStep | undefined>(() => scenario.value?.steps[stepNumber.value]);

/** How the step's checks ended the last time they were asked. */
export const results = computed<ReadonlyMap<string, boolean>>(() => {
  const found = new Map<string, boolean>();
  for (const { id, check } of entries.value)
    if (check !== undefined && id > since.value) found.set(check.title, check.holds);
  return found;
});

export const isStepDone = computed(
  () => step.value !== undefined && step.value.checks.every(({ title }) => results.value.get(title) === true),
);

/** Why nothing can be checked now; '' when it can be. */
export const whyNotNow = computed(() => {
  if (phase.value === 'idle') return '';
  if (phase.value === 'failed') return 'The lab has stopped: reload the page.';
  return phase.value === 'busy' && isHeld.value
    ? 'Time is held, and what you typed is not through: press Step until it is, or Go on.'
    : 'As soon as what is being played is through.';
});

const lastEntry = (): number => entries.value.at(-1)?.id ?? 0;

async function load(id: string): Promise<void> {
  scenarioId.value = id;
  scenario.value = undefined;
  const text = await findScenario(id)?.load();
  // Somebody may have chosen another one meanwhile.
  if (scenarioId.value === id) scenario.value = text;
}

const USUAL_START = 'world zones=az1,az2';
/** The world that free play begins with. */
let freeStart = USUAL_START;

/** The world as it is found. */
const start = (): string => scenario.value?.start ?? freeStart;

/** The world that was left for another one, kept until something is done in the new one: a slip loses nothing. */
export const left = signal<Shared | undefined>(undefined);
/** Is the world that was chosen last open, or still on its way? */
let isOpen = false;
/** The script of that world as it was opened; undefined: it is being built. */
let opened: string | undefined;
/** Was it opened with more than its start: by a link, or where somebody had left off? */
let isMore = false;

function leave(): void {
  if (isOpen && opened !== undefined && (isMore || script.value !== opened)) left.value = shared();
  isOpen = false;
}

function enter(text: string): void {
  isOpen = true;
  opened = undefined;
  isMore = text !== start();
  open(text, start());
}

/** Goes back to the world that was left. */
export async function bringBack(): Promise<void> {
  const world = left.value;
  if (world !== undefined && (await show(world))) left.value = undefined;
}

/** Does the worker listen? */
let hasBegun = false;
/** How often something was chosen: what comes later counts. */
let choices = 0;
/** What somebody has chosen before the worker listens. */
let chosenEarly: (() => Promise<void>) | undefined;

/** Begins a scenario; undefined: free play, in the world of a script. */
export async function play(chosen: ScenarioCard | undefined, script = USUAL_START): Promise<void> {
  const choice = ++choices;
  const id = chosen?.id ?? '';
  leave();
  freeStart = script;
  // Another map.
  if (id !== scenarioId.value) tidy();
  if (!hasBegun) chosenEarly = () => play(chosen, script);
  await load(id);
  if (!hasBegun || choices !== choice) return;
  stepNumber.value = 0;
  reached = 0;
  tries.value = 0;
  since.value = lastEntry();
  enter(start());
}

/** Begins what is played again, with nothing done. */
export const restart = (): Promise<void> => play(card.value, freeStart);

/** Something is broken, and nobody knows what. */
export const playChallenge = (): Promise<void> =>
  play(challengeCard((crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) % 10_000));

/** Asks the step's checks, as one would in the console. */
export function ask(): void {
  const checks = step.value?.checks;
  if (checks === undefined) return;
  since.value = lastEntry();
  type(checks.map(checkLine).join('\n'));
  const stop = effect(() => {
    if (!checks.every(({ title }) => results.value.has(title))) return;
    if (!isStepDone.value) tries.value = tries.peek() + 1;
    queueMicrotask(() => stop());
  });
}

export function goOn(): void {
  if (scenario.value === undefined || stepNumber.value + 1 >= scenario.value.steps.length) return;
  stepNumber.value++;
  tries.value = 0;
  since.value = lastEntry();
  if (stepNumber.value <= reached) return;
  reached = stepNumber.value;
  const before = step.value?.before;
  if (before !== undefined) type(before);
}

/** To read the step before again: the world stays as it is. */
export function goBack(): void {
  if (stepNumber.value === 0) return;
  stepNumber.value--;
  tries.value = 0;
  // How its checks ended is still to be seen.
  since.value = 0;
}

/** Was it typed for the step that is being played, and is it for the person to find out what it was? */
export function isHiddenChange({ place, command }: EntryModel): boolean {
  const its = step.value;
  if (its === undefined || !isRiddle(its) || isStepDone.value) return false;
  return (its.before ?? '').split('\n').some((line) => line.trim() === `${place}$ ${command}`);
}

/** What a link says of the present. */
export const shared = (): Shared => ({
  script: script.value,
  scenario: scenarioId.value,
  step: stepNumber.value,
  ...(scenarioId.value === '' && { start: freeStart }),
  ...(moves.value.size > 0 && { moves: movesText() }),
});

/** What links are made of: wanted when there is one. */
const loadSharing = () => import('./share.ts');

async function readLink(): Promise<Shared | undefined> {
  return location.hash.length > 1 ? (await loadSharing()).readFragment(location.hash) : undefined;
}

/** The link to what is there now. */
export async function link(): Promise<string> {
  const { fragmentOf } = await loadSharing();
  return new URL(await fragmentOf(shared()), location.href).href;
}

/** Where a link doesn't say what `reset` goes back to: what was built. */
const guessedStart = (text: string): string => /^world(?: .*)?\nbuild .*/.exec(text)?.[0] ?? USUAL_START;

/** Shows what a link or a file says. False: something else was chosen meanwhile. */
export async function show({
  script: text,
  scenario: id,
  step: at,
  start: begun,
  moves: moved,
}: Shared): Promise<boolean> {
  const choice = ++choices;
  leave();
  await load(id);
  if (choices !== choice) return false;
  moves.value = readMoves(moved);
  stepNumber.value = at;
  reached = at;
  freeStart = begun ?? guessedStart(text);
  enter(text);
  return true;
}

function kept(): Shared | undefined {
  try {
    const read = JSON.parse(localStorage.getItem(KEY) ?? 'null') as Shared | null;
    return typeof read?.script === 'string' ? read : undefined;
  } catch {
    // Nothing, or nothing that can be used: somebody has forbidden it, or it was written by another version.
    return undefined;
  }
}

function keep(): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(shared()));
  } catch {
    // A browser that keeps nothing for us: the link still works.
  }
}

/** Says which scenario the page is about to begin with, as far as that is known without a link's text. */
export function announce(): void {
  if (location.hash.length <= 1) scenarioId.value = kept()?.scenario ?? SCENARIOS[0]?.id ?? '';
}

/** With the link's world, with the one that was left, or with the first scenario; unless somebody chooses meanwhile. */
async function beginWith(): Promise<void> {
  const choice = choices;
  try {
    const linked = (await readLink()) ?? kept();
    if (choices !== choice) return;
    if (linked === undefined) await play(SCENARIOS[0]);
    else await show(linked);
  } catch (error) {
    notice.value = error instanceof Error ? error.message : String(error);
    if (choices === choice) await play(SCENARIOS[0]);
  }
}

/** The worker listens: the page begins. */
export async function begin(): Promise<void> {
  hasBegun = true;
  await (chosenEarly ?? beginWith)();
  effect(() => {
    if (phase.value !== 'idle' || script.value === '') return;
    keep();
    if (!isOpen) return;
    opened ??= script.value;
    if (script.value !== opened) left.value = undefined;
  });
  addEventListener('hashchange', () => {
    void readLink().then(
      (linked) => (linked === undefined ? undefined : show(linked)),
      (error: unknown) => (notice.value = error instanceof Error ? error.message : String(error)),
    );
  });
}
