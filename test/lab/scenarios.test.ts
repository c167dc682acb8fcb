/**
 * Every scenario, headless: each step's checks fail before what it asks for is done and hold after it, the invariants hold after every
 * statement, and each check's mutation makes it fail: it looks at something.
 */
import { equal, match, ok } from 'uvu/assert';
import { brokenInvariants } from '../../host/emulation/world/invariants.ts';
import { Player, type Entry } from '../../host/emulation/world/player.ts';
import { readScript } from '../../host/emulation/world/script.ts';
import { objectTitle, whyObject } from '../../host/emulation/world/why/object.ts';
import { whyRoute } from '../../host/emulation/world/why/route.ts';
import { pathTitle } from '../../host/emulation/world/why/text.ts';
import { World } from '../../host/emulation/world/world.ts';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import { checkLine, isRiddle, SCENARIOS, type Scenario } from '../../host/lab/scenarios/index.ts';
import { questionOf } from '../../host/lab/scenarios/question.ts';
import { SUMMARIES } from '../../host/lab/scenarios/summaries.ts';
import { suite } from '../support/suite.ts';

const test = suite('lab/scenarios');

const kernels = typescriptKernels();

type Check = Scenario['steps'][number]['checks'][number];

class Table {
  readonly #player: Player;
  readonly #world: World;

  readonly #checksInvariants: boolean;

  private constructor(world: World, checksInvariants: boolean) {
    this.#world = world;
    this.#checksInvariants = checksInvariants;
    this.#player = new Player(world);
  }

  static async create(script: string, { checksInvariants = true } = {}): Promise<Table> {
    const { world: line } = readScript(script);
    const world = await World.create({ ...line, kernels: async () => kernels });
    world.settle();
    const table = new Table(world, checksInvariants);
    await table.play(script);
    return table;
  }

  /** Statements that work and come to rest. */
  async play(script: string): Promise<Entry[]> {
    const entries: Entry[] = [];
    for (const statement of readScript(script).statements) {
      const entry = await this.#player.play(statement);
      entries.push(entry);
      ok(entry.isAtRest, `not at rest after: ${statement.text}`);
      // A check changes nothing.
      if (entry.check !== undefined) continue;
      equal([entry.status, entry.stderr], [0, ''], statement.text);
      if (this.#checksInvariants) equal(brokenInvariants(this.#world), [], `after: ${statement.text}`);
    }
    return entries;
  }

  /** Does the check hold, and no longer once its mutation was made? What is made for another check may be in the way of either. */
  async isBrokenByItsMutation(check: Check): Promise<boolean> {
    if ((await this.ask([check])).length === 0) return false;
    const entries: Entry[] = [];
    for (const statement of readScript(check.mutation).statements) entries.push(await this.#player.play(statement));
    if (!entries.every(({ status, isAtRest }) => status === 0 && isAtRest)) return false;
    if ((await this.ask([check])).length > 0) return false;
    hasReason(this, check);
    return true;
  }

  /** Which checks hold. */
  async ask(checks: readonly Check[]): Promise<string[]> {
    const entries = await this.play(checks.map(checkLine).join('\n'));
    return entries.flatMap(({ check }) => (check?.holds === true ? [check.title] : []));
  }

  /** What Why? beside a check says: a title for each path, of what has arrived and of what has not. */
  why(check: Check): { readonly arrived: readonly string[]; readonly stopped: readonly string[] } {
    const question = questionOf(check);
    ok(question !== undefined, `${check.title}: nothing can be asked`);
    if (!('about' in question)) {
      const { paths } = whyRoute(this.#world, kernels, question);
      const titles = (hasArrived: boolean): string[] =>
        paths.filter((path) => path.hasArrived === hasArrived).map(pathTitle);
      return { arrived: titles(true), stopped: titles(false) };
    }
    const gates = whyObject(this.#world, kernels, question);
    const title = objectTitle(question, gates);
    return gates.every(({ state }) => state === 'passed')
      ? { arrived: [title], stopped: [] }
      : { arrived: [], stopped: [title] };
  }

  /** What the first thing that stops it is mended by, as `Run it` does; '' when nothing stops it, or nothing can. */
  mend(check: Check): string {
    const question = questionOf(check);
    if (question === undefined) return '';
    const gates =
      'about' in question
        ? whyObject(this.#world, kernels, question)
        : (whyRoute(this.#world, kernels, question).paths[0]?.gates ?? []);
    return gates.find(({ state }) => state === 'failed')?.mend.join('\n') ?? '';
  }

  close(): void {
    this.#world.close();
  }
}

/** Does it hold where something is not so? */
const isNegated = ({ command }: Check): boolean => command.startsWith('!');

/** A check that fails is answered by what stops it; one that is about what should not be there, by how that arrived. */
function hasReason(table: Table, check: Check): void {
  const { arrived, stopped } = table.why(check);
  ok((isNegated(check) ? arrived : stopped).length > 0, `${check.title}: ${[...arrived, ...stopped].join('; ')}`);
}

test('each has a summary', () => {
  equal(
    [...SUMMARIES.keys()],
    SCENARIOS.map(({ id }) => id),
  );
});

/** More mends than any check takes. */
const MENDS = 12;

const titles = (checks: readonly Check[]): string[] => checks.map(({ title }) => title);

for (const { id, load } of SCENARIOS) {
  test(`${id}: what a riddle changes is typed at a place, so that the console can hide it`, async () => {
    for (const step of (await load()).steps.filter(isRiddle))
      for (const line of (step.before ?? '').split('\n')) match(line, /^\s*[\w-]+\$ /, step.title);
  });

  test(`${id}: each step is not done before, and done after its solution`, async () => {
    const scenario = await load();
    const table = await Table.create(scenario.start);
    for (const { title, before = '', checks, solution } of scenario.steps) {
      await table.play(before);
      const holding = await table.ask(checks);
      ok(holding.length < checks.length, `${title}: done before anything was done`);
      for (const check of checks) if (!holding.includes(check.title)) hasReason(table, check);
      await table.play(solution);
      equal(await table.ask(checks), titles(checks), title);
    }
    table.close();
  });

  test(`${id}: Run it beside Why? leads to where the check holds, or nothing can be run`, async () => {
    const scenario = await load();
    const story: string[] = [scenario.start];
    for (const { title, before = '', checks, solution } of scenario.steps) {
      story.push(before);
      const table = await Table.create(story.join('\n'), { checksInvariants: false });
      const holding = await table.ask(checks);
      for (const check of checks) {
        if (isNegated(check) || holding.includes(check.title)) continue;
        const ran: string[] = [];
        for (let line = table.mend(check); line !== '' && ran.length < MENDS; line = table.mend(check)) {
          ran.push(line);
          await table.play(line);
        }
        ok(ran.length < MENDS, `${title}: ${check.title}: goes round in circles: ${ran.join('; ')}`);
        const doesHold = (await table.ask([check])).length === 1;
        ok(ran.length === 0 || doesHold, `${title}: ${check.title}: ${ran.join('; ')}`);
        // What does not lead anywhere says so.
        ok(
          doesHold || table.why(check).arrived.length === 0,
          `${title}: ${check.title}: does not hold, and is all right`,
        );
      }
      table.close();
      story.push(solution);
    }
  });

  test(
    `${id}: each check fails where what it looks at is not so`,
    async () => {
      const scenario = await load();
      for (const [at, { checks }] of scenario.steps.entries()) {
        const story = scenario.steps.slice(0, at + 1).flatMap(({ before = '', solution }) => [before, solution]);
        // A world for each check would play the story again and again: one takes as many mutations as leave other checks what they were.
        for (let left = checks; left.length > 0;) {
          const table = await Table.create([scenario.start, ...story].join('\n'), { checksInvariants: false });
          const [first, ...others] = left;
          ok(first !== undefined && (await table.isBrokenByItsMutation(first)), `${first?.title}: ${first?.mutation}`);
          const hindered: Check[] = [];
          for (const check of others) if (!(await table.isBrokenByItsMutation(check))) hindered.push(check);
          left = hindered;
          table.close();
        }
      }
    },
    { deadline: 120_000 },
  );
}

test.run();
