/** Interconnections that are built by one command: every router learns what it should, and what does not fit is refused. */
import { equal, is, match, ok } from 'uvu/assert';
import { rowsOf } from '../../host/emulation/contents.ts';
import { run, type RunResult } from '../../host/emulation/world/index.ts';
import { buildLines, joined, learnedIn, readTopology, topologyText } from '../../host/emulation/world/topology.ts';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import { suite } from '../support/suite.ts';

const test = suite('emulation/build');

const play = (script: string): Promise<RunResult> => run({ script, kernels: async () => typescriptKernels() });

/** What all routers of a zone have learned, sorted, each prefix once for each router. */
const learned = ({ databases }: RunResult, zone: number): string[] =>
  rowsOf(databases, `nb-az${zone}`, 'Logical_Router_Static_Route')
    .filter((row) => JSON.stringify(row['external_ids']).includes('ic-learned-route'))
    .map((row) => String(row['ip_prefix']).replace(/^(192\.168\.\d+)\.1\//, '$1.0/'))
    .sort();

const own = (r: number): string[] => [`10.${r}.0.0/24`, `10.${r}.1.0/24`, `192.168.${r}.0/24`];

for (const [shape, neighbours] of [
  [
    'mesh',
    [
      [2, 3],
      [1, 3],
      [1, 2],
    ],
  ],
  ['hub', [[2, 3], [1], [1]]],
  ['line', [[2], [1, 3], [2]]],
] as const)
  test(`${shape}: each zone learns from those that it shares a transit switch with`, async () => {
    const result = await play(`world zones=az1\nbuild ${shape} zones=3 routes=2`);
    equal(result.broken, []);
    ok(result.isAtRest);
    for (const [at, others] of neighbours.entries()) equal(learned(result, at + 1), others.flatMap(own).sort());
    is(
      [1, 2, 3].reduce((sum, zone) => sum + learned(result, zone).length, 0),
      learnedIn(readTopology([shape, 'zones=3', 'routes=2'])),
    );
  });

test('several routers of a zone: each learns from all others on the switch', async () => {
  const result = await play('build mesh zones=2 routers=2 routes=0');
  equal(
    learned(result, 1),
    ['1', '2', '3', '3', '4', '4'].map((r) => `192.168.${r}.0/24`),
  );
  is(
    learned(result, 1).length + learned(result, 2).length,
    learnedIn(readTopology(['mesh', 'zones=2', 'routers=2', 'routes=0'])),
  );
  equal(result.broken, []);
});

test('what is built is the same in a world that has more, and is not built twice', async () => {
  const result = await play('world zones=east\nbuild line zones=2 routes=0\nbuild line zones=2 routes=0');
  equal(learned(result, 1), ['192.168.2.0/24']);
  const [first, second] = result.entries;
  is(first?.stdout, 'a line of 2 zones, 2 routers: 2 routes will be learned\n');
  is(second?.status, 1);
  match(second?.stderr ?? '', /^az1\$ ovn-nbctl lr-add lr1: ovn-nbctl: lr1: a router with this name already exists/);
});

test('what makes no sense, or is too much, is refused with what would do', () => {
  const refusals = [
    ['ring', /'ring' is no shape: mesh, hub, line/],
    ['mesh zones', /'zones': zones=N, routers=N or routes=N is wanted/],
    ['mesh zones=1', /zones can be from 2 to 99/],
    ['mesh zones=99 routers=20', /at most 250 routers/],
    ['mesh zones=99 routes=250', /at most 50000 can be/],
  ] as const;
  for (const [words, why] of refusals) {
    let said = '';
    try {
      readTopology(words.split(' '));
    } catch (error) {
      said = (error as Error).message;
    }
    match(said, why);
  }
  equal(readTopology(topologyText(readTopology(['hub'])).split(' ')), readTopology(['hub']));
});

test('every name and address is there once, as many as there may be', () => {
  const topology = readTopology(['line', 'zones=50', 'routers=5', 'routes=1']);
  const commands = buildLines(topology).map(({ command }) => command);
  const taken = commands.flatMap((command) => [...command.matchAll(/lrp-add \S+ (\S+) (\S+) (\S+)/g)]);
  for (const column of [1, 2, 3])
    is(new Set(taken.map((words) => words[column])).size, taken.length, `words ${column} of lrp-add`);
  is(joined(topology).length, 49);
});

test.run();
