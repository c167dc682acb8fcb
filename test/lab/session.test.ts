/** The worker's session, without a browser: looking back, acting in the past, branches, undo, comparing, what holds. */
import { equal, is, match, ok } from 'uvu/assert';
import { tutorialText } from '../../host/emulation/tutorial-text.ts';
import type { WorldEvent } from '../../host/emulation/world/journal.ts';
import { run } from '../../host/emulation/world/run.ts';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import type { Intent, Update } from '../../host/lab/messages.ts';
import type { TimelineModel } from '../../host/lab/models/time-model.ts';
import { layoutOf } from '../../host/lab/map/layout.ts';
import { filesAnswer } from '../../host/lab/worker/files.ts';
import { Pictures } from '../../host/lab/worker/pictures.ts';
import { Session } from '../../host/lab/worker/session.ts';
import { suite } from '../support/suite.ts';

const test = suite('lab/session');
const kernels = async () => typescriptKernels();

function noRoom(): never {
  throw new Error('no room');
}

type Of<K extends Update['kind']> = Extract<Update, { kind: K }>;

/** A session, and the last of each kind that it has reported. */
class Page {
  readonly #session: Session;
  readonly #last = new Map<Update['kind'], Update>();
  readonly #counts = new Map<Update['kind'], number>();
  #clock = 0;
  #onUpdate: (update: Update) => void = () => undefined;

  #refused: ReadonlySet<Update['kind']> = new Set();
  #refuse: () => void = () => undefined;

  constructor() {
    this.#session = new Session({
      kernels,
      tell: (update) => {
        if (this.#refused.has(update.kind)) this.#refuse();
        this.#last.set(update.kind, update);
        // Only pictures and pauses take time, whatever the machine.
        if (update.kind === 'moment') this.#clock += 10;
        this.#counts.set(update.kind, this.count(update.kind) + 1);
        this.#onUpdate(update);
      },
      pause: async (milliseconds) => void (this.#clock += milliseconds),
      now: () => this.#clock,
      random: () => 0.5,
    });
  }

  /** Says something, and resolves with the next answer of a kind. */
  async ask<K extends Update['kind']>(intent: Intent, kind: K): Promise<Of<K>> {
    const answer = new Promise<Of<K>>((resolve, reject) => {
      this.#onUpdate = (update) => {
        if (update.kind === kind) resolve(update as Of<K>);
        else if (update.kind === 'failed') reject(new Error(update.message));
      };
    });
    this.#session.handle(intent);
    return answer;
  }

  /** Lets reports of some kinds fail, as where they can't be copied. */
  refuse(kinds: readonly Update['kind'][], refuse: () => void): void {
    this.#refused = new Set(kinds);
    this.#refuse = refuse;
  }

  last<K extends Update['kind']>(kind: K): Of<K> {
    const update = this.#last.get(kind);
    if (update === undefined) throw new Error(`nothing was reported of ${kind}`);
    return update as Of<K>;
  }

  /** How many of a kind were reported. */
  count(kind: Update['kind']): number {
    return this.#counts.get(kind) ?? 0;
  }

  get timeline(): TimelineModel {
    return this.last('timeline').timeline;
  }

  open(script = 'world zones=az1,az2'): Promise<Of<'idle'>> {
    return this.ask({ kind: 'open', script, base: script }, 'idle');
  }

  type(text: string): Promise<Of<'idle'>> {
    return this.ask({ kind: 'type', place: 'az1', text }, 'idle');
  }

  look(event: number | undefined): Promise<Of<'timeline'>> {
    return this.ask({ kind: 'look', event }, 'timeline');
  }
}

async function played(): Promise<Page> {
  const page = new Page();
  page.ask({ kind: 'pace', milliseconds: 0 }, 'moment').catch(() => undefined);
  await page.open();
  await page.type(tutorialText(2));
  return page;
}

const LATER = [
  'fault freeze ovn-ic-az2',
  'heal all',
  'zone add az3',
  'az3$ ovn-nbctl lr-add lr3',
  'zone remove az3',
  'zone add az3',
  'az3$ ovn-nbctl lr-add lr4',
];

test('every moment after a command is seen as it was then: what the map shows, and the tables’ sizes', async () => {
  const page = new Page();
  await page.open();
  const moments: { event: number; model: unknown; counts: unknown }[] = [];
  for (const line of [...tutorialText(2).replaceAll('\\\n', ' ').split('\n'), ...LATER]) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    await page.type(line);
    const { model, counts, clock } = page.last('moment');
    moments.push({ event: clock.events, model, counts });
  }
  for (const { event, model, counts } of moments.toReversed().slice(1)) {
    await page.look(event);
    const moment = page.last('moment');
    equal([moment.model, moment.counts], [model, counts], `event ${event}`);
    is(page.timeline.look, event);
  }
  await page.look(undefined);
  is(page.timeline.look, undefined);
});

test('what is mistyped: what may have been meant is said below it; what is only wrong gets no hint', async () => {
  const page = new Page();
  await page.open();
  const hintOf = async (text: string): Promise<string | undefined> => {
    await page.type(text);
    return page.last('entry').entry.hint;
  };
  is(await hintOf('ovn-nbclt show'), 'Did you mean ovn-nbctl?');
  is(await hintOf('contoller pause az1'), 'Did you mean controller?');
  is(await hintOf('Then the port of the switch:'), 'help lists what can be typed here.');
  is(await hintOf('sudo ovn-nbctl lr-rout-add lr1 10.0.0.0/8 192.0.2.1'), 'Did you mean lr-route-add?');
  is(await hintOf('ovn-nbctl list Logical_Ruoter'), 'Did you mean Logical_Router?');
  is(await hintOf('ovn-nbctl xyzzy'), undefined);
  is(await hintOf('ovn-nbctl lr-del lr7'), undefined);
  is(await hintOf('ovn-nbctl ls-add sw0'), undefined);
});

test('a pasted text: its last line is seen, whatever comes after it; not every line before it is', async () => {
  const page = new Page();
  page.ask({ kind: 'pace', milliseconds: 0 }, 'moment').catch(() => undefined);
  await page.open();
  const lines = Array.from({ length: 30 }, (_, at) => `ovn-nbctl lr-add lr${at}`);
  const before = page.count('moment');
  await page.type([...lines, 'help'].join('\n'));
  const { model } = page.last('moment');
  is(model?.zones[0]?.routers.length, 30);
  is(page.count('entry'), 31);
  // After the first line, and after the last.
  is(page.count('moment') - before, 2);
});

test('of a script that is played again the commands are reported together, in their order', async () => {
  const page = new Page();
  const lines = Array.from({ length: 30 }, (_, at) => `az1$ ovn-nbctl lr-add lr${at}`);
  await page.open(['world zones=az1', ...lines, 'az1$ ovn-nbctl lr-del lr99'].join('\n'));
  const { entries } = page.last('replayed');
  equal(
    entries.map(({ place, command }) => `${place}$ ${command}`),
    [...lines, 'az1$ ovn-nbctl lr-del lr99'],
  );
  match(entries.at(-1)?.stderr ?? '', /lr99/);
  equal([page.count('replayed'), page.count('entry')], [1, 0]);
});

test('where pictures take longer than the pace, some moments of a command are seen, and its end', async () => {
  const seen = async (milliseconds: number): Promise<number> => {
    const page = new Page();
    page.ask({ kind: 'pace', milliseconds }, 'moment').catch(() => undefined);
    await page.open();
    const before = page.count('moment');
    await page.type('ovn-nbctl lr-add lr1');
    is(page.last('moment').model?.zones[0]?.routers.length, 1);
    return page.count('moment') - before;
  };
  const [all, some] = [await seen(40), await seen(1)];
  ok(some > 1 && some < all, `${some} of ${all}`);
});

test('pictures take a fifth of the time at most', () => {
  const pictures = new Pictures();
  is(pictures.isDue(0), true);
  pictures.made(0, 10);
  is(pictures.isDue(49), false);
  is(pictures.isDue(50), true);
});

test('the map says which table a route is in', async () => {
  const page = new Page();
  await page.open();
  await page.type('ovn-nbctl lr-add lr1\novn-nbctl --route-table=red lr-route-add lr1 10.0.0.0/8 192.0.2.1');
  const { model } = page.last('moment');
  if (model === undefined) throw new Error('the last moment has no model');
  const { cards } = layoutOf(model, false);
  equal(
    cards.flatMap(({ lines }) => lines.map(({ left, right }) => [left, right])),
    [['10.0.0.0/8', 'red, static']],
  );
});

test('steps go from event to event of their kind, there and back', async () => {
  const page = await played();
  const { marks, last } = page.timeline;
  await page.look(last - 1);
  for (const by of ['command', 'transaction', 'run', 'message'] as const) {
    const back = (await page.ask({ kind: 'step', by, direction: -1 }, 'timeline')).timeline.look;
    await page.ask({ kind: 'step', by, direction: -1 }, 'timeline');
    const again = (await page.ask({ kind: 'step', by, direction: 1 }, 'timeline')).timeline.look;
    is(again, back, by);
  }
  await page.look(marks.at(-1)?.event);
  await page.ask({ kind: 'step', by: 'command', direction: 1 }, 'timeline');
  is(page.timeline.look, undefined);
});

test('acting in the past begins a branch, in the middle of a command too; its script leads there wherever it runs', async () => {
  const page = await played();
  const before = page.last('idle');
  const { marks } = page.timeline;
  const mark = marks.at(-2);
  // After the command's answer, and before all that follows from it.
  const middle = (mark?.event ?? 0) + 28;
  ok(middle < (marks.at(-1)?.event ?? 0));
  await page.look(middle);
  const idle = await page.type('az1$ ovn-nbctl lr-route-add lr1 10.7.0.0/16 192.168.1.100');
  ok(idle.script.includes(`step to ${middle}`));
  is((await run({ script: idle.script, kernels, checksInvariants: false })).hash, idle.hash);
  equal(
    page.timeline.branches.map(({ name, isCurrent }) => [name, isCurrent]),
    [
      ['main', false],
      ['branch 2', true],
    ],
  );
  await page.ask({ kind: 'rename', name: 'branch 2', to: 'what if' }, 'timeline');
  const back = await page.ask({ kind: 'branch', name: 'main' }, 'idle');
  equal([back.hash, back.script], [before.hash, before.script]);
  equal(
    page.timeline.branches.map(({ name, isCurrent }) => [name, isCurrent]),
    [
      ['what if', false],
      ['main', true],
    ],
  );
  const { difference } = await page.ask(
    { kind: 'compare', first: { kind: 'now' }, second: { kind: 'branch', name: 'what if' } },
    'difference',
  );
  ok(difference.rows.some(({ kind, name }) => kind === 'insert' && name.startsWith('10.7.0.0/16')));
});

test('back takes the last commands back, with the checks after them; what was is a branch', async () => {
  const page = await played();
  const before = page.last('idle');
  await page.type('az1$ ovn-nbctl ls-add sw0');
  await page.type('az1$ ovn-nbctl ls-add sw1\ncheck "there": az1$ ovn-nbctl ls-list | grep sw1');
  const back = await page.type('back 2');
  equal([back.hash, back.script], [before.hash, before.script]);
  ok(page.timeline.branches.some(({ name, isCurrent }) => name === 'main' && !isCurrent));
  const undone = await page.ask({ kind: 'undo' }, 'idle');
  is(undone.script.split('\n').length, before.script.split('\n').length - 1);
});

test('events by kind, process and text, up to the moment that is looked at', async () => {
  const page = await played();
  const of = async (intent: Omit<Extract<Intent, { kind: 'events' }>, 'kind'>) =>
    (await page.ask({ kind: 'events', ...intent }, 'events')).events;
  const commits = await of({ kinds: ['commit'], process: 'isb', text: 'route' });
  ok(commits.length > 0);
  ok(commits.every(({ kind, to, text }) => kind === 'commit' && to === 'isb' && /Route/.test(text)));
  const [first] = commits;
  await page.look((first?.id ?? 1) - 1);
  equal(await of({ kinds: ['commit'], process: 'isb', text: 'route' }), []);
});

test('the engine: a route costs the nodes that it touches, a recompute all; the past shows the run that was', async () => {
  const page = await played();
  const engine = async () => (await page.ask({ kind: 'engine', zone: 'az1' }, 'engine')).engine;
  await page.type('az1$ ovn-nbctl lr-route-add lr1 10.1.0.0/16 192.168.1.100');
  const first = page.timeline.marks.at(-1)?.event ?? 0;
  await page.type('controller recompute az1');
  const shown = await engine();
  const computing = shown?.nodes.filter(({ isInput }) => !isInput) ?? [];
  ok(computing.length > 8);
  is(shown?.run?.isRecompute, true);
  is(shown?.recompute?.nodes, computing.filter(({ how }) => how === 'recompute').length);
  ok((shown?.incremental?.nodes ?? Infinity) < (shown?.recompute?.nodes ?? 0));
  // The run that has advertised the route.
  await page.look(first);
  while ((await engine())?.run?.operations !== 1) await page.ask({ kind: 'step', by: 'run', direction: 1 }, 'timeline');
  const then = await engine();
  const busy = then?.nodes.filter(({ how }) => how !== 'unchanged') ?? [];
  ok(busy.every(({ how }) => how === 'handled'));
  const names = busy.map(({ name }) => name);
  ok(names.includes('NB_logical_router_static_route') && names.includes('route'));
  ok(!names.includes('gateway') && !names.includes('service_monitor') && !names.includes('transit_switch'));
});

test('faults are seen while they last; invariants are looked at after each command, and unknown while something is broken', async () => {
  const page = await played();
  const states = (): string[] => page.last('checks').invariants.map(({ state }) => state);
  ok(states().every((state) => state === 'holds'));
  await page.type('fault freeze ovn-ic-az2');
  await page.type('fault crash sb-az1');
  const { model } = page.last('moment');
  equal(
    model?.faults.map(({ text, at }) => [text, ...at]),
    [
      ['freeze ovn-ic-az2', 'ovn-ic-az2'],
      ['crash sb-az1', 'sb-az1'],
    ],
  );
  const stateOf = (name: string): string | undefined =>
    model?.zones.flatMap(({ processes }) => processes).find((process) => process.name === name)?.state;
  equal([stateOf('ovn-ic-az2'), stateOf('sb-az1'), stateOf('sb-az2')], ['frozen', 'killed', '']);
  ok(states().includes('unknown'));
  await page.type('heal all');
  equal(page.last('moment').model?.faults, []);
  ok(states().every((state) => state === 'holds'));
});

test('what must hold is looked at once after rest was reported, also where a check was typed last; a check alone has nothing new to look at', async () => {
  const page = await played();
  let atIdle = 0;
  const typed = async (text: string): Promise<number> => {
    const before = page.count('checks');
    page.refuse(['idle'], () => void (atIdle = page.count('checks') - before));
    await page.type(text);
    return page.count('checks') - before;
  };
  is(await typed('ovn-nbctl lr-add lr8'), 1);
  is(atIdle, 0);
  is(await typed('ovn-nbctl lr-add lr9\ncheck a: ovn-nbctl get Logical_Router lr9 name'), 1);
  is(await typed('check b: ovn-nbctl get Logical_Router lr8 name'), 0);
});

test('rows that the last command has deleted stay in their table as ghosts, with what deleted them; the next one lays them', async () => {
  const page = await played();
  const rows = async (name: string) =>
    (await page.ask({ kind: 'watch', database: 'nb-az1', table: name }, 'moment')).table?.rows ?? [];
  const [port] = await rows('Logical_Router_Port');
  ok(port !== undefined);
  await page.type(`ovn-nbctl lrp-del ${port.name}`);
  const [ghost, ...others] = await rows('Logical_Router_Port');
  is(ghost?.uuid, port.uuid);
  is(ghost?.name, port.name);
  is(ghost?.deleted?.actor, 'ovn-nbctl-az1');
  is(ghost?.cells['name']?.text, port.name);
  ok(others.every(({ deleted }) => deleted === undefined));
  const { last } = page.timeline;
  await page.type('ovn-nbctl show');
  ok((await rows('Logical_Router_Port')).every(({ deleted }) => deleted === undefined));
  // They are there again where one looks back.
  await page.look(last);
  is((await rows('Logical_Router_Port'))[0]?.deleted?.event, ghost?.deleted?.event);
});

test('a row as a command writes what is there', async () => {
  const page = await played();
  const rows = async (database: string, name: string) =>
    (await page.ask({ kind: 'watch', database, table: name }, 'moment')).table?.rows ?? [];
  for (const [database, table] of [
    ['nb-az1', 'Logical_Router_Port'],
    ['nb-az1', 'Logical_Router_Static_Route'],
    ['isb', 'Route'],
  ] as const) {
    const uuid = (await rows(database, table))[0]?.uuid ?? '';
    const { command } = await page.ask({ kind: 'row', database, table, uuid }, 'row');
    match(command, new RegExp(`^ovn-(?:nbctl|ic-sbctl) set ${table} ${uuid} .*=`));
    const before = page.last('idle').hash.split('-')[0];
    await page.type(command);
    const { stderr, status } = page.last('entry').entry;
    equal([stderr, status], ['', 0], command);
    is(page.last('idle').hash.split('-')[0], before);
  }
});

test('what can’t be answered, or made a file of, is said', async () => {
  const failing = [{ id: Object.defineProperty({}, 'toJSON', { value: () => noRoom() }) }] as unknown as WorldEvent[];
  equal(
    filesAnswer({ kind: 'export', what: 'events' }, '', failing, () => 0.5),
    {
      kind: 'export',
      what: 'events',
      text: '',
      error: 'no room',
    },
  );
  const asked: readonly Intent[] = [
    { kind: 'files', request: { kind: 'export', what: 'shell' } },
    { kind: 'complete', id: 1, place: 'az1', text: 'ovn' },
    { kind: 'events', kinds: ['run'], process: '', text: '' },
    { kind: 'why', question: { zone: 'az1', router: 'lr1', prefix: '10.0.0.0/8' } },
  ];
  const page = new Page();
  await page.open();
  page.refuse(['files', 'completions', 'events', 'why'], noRoom);
  for (const intent of asked) is((await page.ask(intent, 'failed')).message, 'no room', intent.kind);
});

test.run();
