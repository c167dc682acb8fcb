/**
 * Scenarios: tests that share one world, each in a topology of its own. After each of them the world must be settled, and
 * when the operator takes everything away, nothing may be left of what controllers made of it.
 */
import { existsSync } from 'node:fs';
import type { Suite } from '../suite.ts';
import { OURS } from '../daemon.ts';
import { lastWords, World, type WorldOptions } from '../ovn-world.ts';
import { checkSettled, complaints as complaintsOf, type Expected } from './settled.ts';
import type { Zone } from './zone.ts';

export type Scenario = (name: string, body: (world: World) => Promise<void>, expected?: Expected) => void;

const everyRow = (...tables: string[]): unknown[] => tables.map((table) => ({ op: 'delete', table, where: [] }));

/** What operators switch on for a scenario. */
const OPTIONS = [
  ...['adv', 'learn', 'adv-default', 'learn-default', 'adv-lb', 'learn-lb', 'denylist', 'blacklist'].map(
    (name) => `ic-route-${name}`,
  ),
  'ic_probe_interval',
  'ic-as-adv',
  'ic-as-learn',
];

const cleared = (table: string, column: string, keys: readonly string[]): unknown => ({
  op: 'mutate',
  table,
  where: [],
  mutations: [[column, 'delete', ['set', keys]]],
});

/** Two zones that take the same free key at the same time: the loser says so, and takes another one. */
const LOST_RACE = /^ovn_ic\|WARN\|OVNISB: commit failed.*constraint violation.*"tunnel_key"/;

/** What is left, as `DATABASE TABLE: COUNT`. */
function leftovers({ isb, zones }: World): string[] {
  const counts = new Map<string, number>();
  for (const table of [
    'Route',
    'Port_Binding',
    'Datapath_Binding',
    'Gateway',
    'Encap',
    'Service_Monitor',
    'Address_Set',
  ] as const)
    counts.set(`ic-sb ${table}`, isb.rows(table).length);
  for (const { nb, sb } of zones) {
    for (const table of ['Logical_Switch', 'Logical_Switch_Port', 'Logical_Router', 'Address_Set'] as const)
      counts.set(`${nb.name} ${table}`, nb.rows(table).length);
    for (const table of ['Datapath_Binding', 'Port_Binding', 'Chassis', 'Service_Monitor'] as const)
      counts.set(`${sb.name} ${table}`, sb.rows(table).length);
  }
  return [...counts].filter(([, count]) => count > 0).map(([what, count]) => `${what}: ${count}`);
}

/** What takes zones out of IC-SB that only a scenario knows, with their rows. */
function foreignRows({ isb, zones }: World): unknown[] {
  const foreign = isb.rows('Availability_Zone').filter(({ name }) => zones.every((zone) => zone.name !== name));
  return foreign.flatMap(({ _uuid }) => [
    ...['Route', 'Port_Binding'].map((table) => ({
      op: 'delete',
      table,
      where: [['availability_zone', '==', ['uuid', _uuid]]],
    })),
    { op: 'delete', table: 'Availability_Zone', where: [['_uuid', '==', ['uuid', _uuid]]] },
  ]);
}

async function clean(world: World): Promise<void> {
  const foreign = foreignRows(world);
  if (foreign.length > 0) await world.isb.transact(...foreign);
  const noOptions = { op: 'update', table: 'IC_NB_Global', where: [], row: { options: ['map', []] } };
  await world.inb.transact(...everyRow('Transit_Switch', 'Transit_Router'), noOptions);
  const cleanZone = async ({ nb, sb }: Zone): Promise<void> => {
    await sb.transact(...everyRow('Learned_Route', 'Service_Monitor', 'Chassis'));
    await nb.transact(
      ...everyRow('Logical_Router', 'Logical_Switch', 'Load_Balancer', 'Load_Balancer_Group', 'Address_Set'),
      cleared('NB_Global', 'options', OPTIONS),
    );
  };
  await Promise.all(world.zones.map(cleanZone));
  try {
    await world.until('nothing is left', () => leftovers(world).length === 0);
  } catch (error) {
    throw new Error(`the operator's rows are gone, but not ${leftovers(world).join(', ')}`, { cause: error });
  }
}

/** Where scenarios of one suite, or of several that one process runs, take place one after the other. */
class Stage {
  readonly #options: WorldOptions;
  #world: World | undefined;
  /** Suites that are not over. */
  #suites = 0;

  constructor(options: WorldOptions) {
    this.#options = options;
  }

  serve(test: Suite): void {
    this.#suites++;
    test.after(() => {
      if (--this.#suites === 0) this.close();
    });
  }

  /** The world; one that has just been started where there was none. */
  async open(): Promise<World> {
    if (this.#world !== undefined) return this.#world;
    if (!existsSync(OURS)) throw new Error(`${OURS} is not there: run 'npm run build' first`);
    this.#world = new World();
    return this.#world.start(this.#options);
  }

  close(): void {
    this.#world?.close();
    this.#world = undefined;
  }

  /** Closes the world, whose state nobody knows any more, and says what its controllers said last. */
  fail(): void {
    if (this.#world !== undefined) console.error(`\n${lastWords(this.#world)}`);
    this.close();
  }
}

/** By the options of their worlds. */
const shared = new Map<string, Stage>();

function stageFor(options: WorldOptions): Stage {
  const key = JSON.stringify(options);
  const stage = shared.get(key) ?? new Stage(options);
  shared.set(key, stage);
  return stage;
}

/**
 * Declares scenarios in a suite: the world is started for the first one, and again for the next after one that fails. Suites that one
 * process runs share it when they give the same options, unless a suite asks for its own: it looks at what is so in a new world only.
 */
export function scenarios(test: Suite, options: WorldOptions, world: 'shared' | 'own' = 'shared'): Scenario {
  const stage = world === 'own' ? new Stage(options) : stageFor(options);
  stage.serve(test);
  return (name, body, expected) =>
    test(name, async () => {
      try {
        const here = await stage.open();
        const earlier = new Map(here.zones.map(({ ic }) => [ic.control, complaintsOf(ic).length]));
        await body(here);
        const complaints = new RegExp(
          [LOST_RACE, expected?.complaints ?? /(?!)/].map(({ source }) => source).join('|'),
        );
        await checkSettled(here, { complaints, earlier });
        await clean(here);
      } catch (error) {
        stage.fail();
        throw error;
      }
    });
}
