/**
 * Every scenario, headless: each step's checks fail before what it asks for is done and hold after it, the invariants hold after every
 * statement, and each check's mutation makes it fail: it looks at something.
 */
import { equal, ok } from 'uvu/assert';
import { brokenInvariants } from '../../host/emulation/world/invariants.ts';
import { Player, type Entry } from '../../host/emulation/world/player.ts';
import { readScript } from '../../host/emulation/world/script.ts';
import { World } from '../../host/emulation/world/world.ts';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import { checkLine, SCENARIOS, type Scenario } from '../../host/lab/scenarios/index.ts';
import { SUMMARIES } from '../../host/lab/scenarios/summaries.ts';
import { suite } from '../support/suite.ts';

const test = suite('lab/scenarios');

class Table {
  readonly #player: Player;
  readonly #world: World;

  private constructor(world: World) {
    this.#world = world;
    this.#player = new Player(world);
  }

  static async create(script: string): Promise<Table> {
    const { world: line } = readScript(script);
    const world = await World.create({ ...line, kernels: async () => typescriptKernels() });
    world.settle();
    const table = new Table(world);
    await table.play(script);
    return table;
  }

  async play(script: string): Promise<Entry[]> {
    const entries: Entry[] = [];
    for (const statement of readScript(script).statements) {
      const entry = await this.#player.play(statement);
      entries.push(entry);
      ok(entry.isAtRest, `not at rest after: ${statement.text}`);
      equal(brokenInvariants(this.#world), [], `after: ${statement.text}`);
      if (entry.check === undefined) equal([entry.status, entry.stderr], [0, ''], statement.text);
    }
    return entries;
  }

  /** Which checks hold. */
  async ask(checks: Scenario['steps'][number]['checks']): Promise<string[]> {
    const entries = await this.play(checks.map(checkLine).join('\n'));
    return entries.flatMap(({ check }) => (check?.holds === true ? [check.title] : []));
  }

  close(): void {
    this.#world.close();
  }
}

test('each has a summary', () => {
  equal(
    [...SUMMARIES.keys()],
    SCENARIOS.map(({ id }) => id),
  );
});

const titles = (checks: Scenario['steps'][number]['checks']): string[] => checks.map(({ title }) => title);

for (const { id, load } of SCENARIOS) {
  test(`${id}: each step is not done before, and done after its solution`, async () => {
    const scenario = await load();
    const table = await Table.create(scenario.start);
    for (const { title, before = '', checks, solution } of scenario.steps) {
      await table.play(before);
      ok((await table.ask(checks)).length < checks.length, `${title}: done before anything was done`);
      await table.play(solution);
      equal(await table.ask(checks), titles(checks), title);
    }
    table.close();
  });

  test(
    `${id}: each check fails where what it looks at is not so`,
    async () => {
      const scenario = await load();
      for (const [at, { checks }] of scenario.steps.entries())
        for (const check of checks) {
          const story = scenario.steps.slice(0, at + 1).flatMap(({ before = '', solution }) => [before, solution]);
          const table = await Table.create([scenario.start, ...story].join('\n'));
          equal(await table.ask([check]), [check.title]);
          await table.play(check.mutation);
          equal((await table.ask([check])).length, 0, `${check.title}: holds after ${check.mutation}`);
          table.close();
        }
    },
    { deadline: 120_000 },
  );
}

test.run();
