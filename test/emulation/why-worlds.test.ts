/** Explanations in random worlds, whole and broken: they say of every route what is so. */
import { equal, is, ok } from 'uvu/assert';
import { rowsOf, type Contents, type TableContents } from '../../host/emulation/contents.ts';
import { Dice } from '../../host/emulation/world/dice.ts';
import { staticRouteText, tutorialText } from '../../host/emulation/tutorial-text.ts';
import { whyChassis } from '../../host/emulation/world/why/chassis.ts';
import { whyPort } from '../../host/emulation/world/why/port.ts';
import type { Path } from '../../host/emulation/world/why/route.ts';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import { suite } from '../support/suite.ts';
import { CASES, Table } from '../support/why.ts';

const test = suite('emulation/why-worlds');

/** What random worlds are made of, beside the cases: more zones, routers and prefixes that meet. */
const MORE: readonly string[] = [
  'az3$ ovn-nbctl lr-route-add lr3 10.1.0.0/16 192.168.3.100',
  'az2$ ovn-nbctl lr-route-add lr2 10.3.0.0/16 192.168.2.100',
  'az3$ ovn-nbctl lrp-add lr3 more aa:aa:aa:aa:cc:03 192.168.1.3/24',
  'az1$ ovn-nbctl lr-add more -- lrp-add more more-ts1 aa:aa:aa:aa:cc:04 169.254.100.44/24 -- lrp-add more more-in aa:aa:aa:aa:cc:05 10.44.0.1/24 -- lsp-add ts1 lsp-more -- lsp-set-type lsp-more router -- lsp-set-addresses lsp-more router -- lsp-set-options lsp-more router-port=more-ts1',
  'az3$ ovn-nbctl set Logical_Router lr3 options:ic-route-filter-learn=10.0.0.0/8',
  'az3$ ovn-nbctl set NB_Global . options:ic-route-adv=false',
  'az2$ ovn-nbctl set Logical_Router_Port lrp-lr2-ts1 options:ic-route-tag=red',
  'az2$ ovs-vsctl set open_vswitch . external_ids:ovn-is-interconn=false',
  'az3$ ovn-nbctl lrp-del-gateway-chassis lrp-lr3-ts1 gw3',
  'host stop gw1',
];

/** What keeps controllers from their work; then somebody does something all the same. */
const FAULTS = ['pause ovn-ic-az', 'freeze ovn-ic-az', 'crash ovn-ic-az', 'steal sb-az', 'crash nb-az', 'freeze sb-az'];
const COMMON = ['crash isb', 'freeze isb', 'steal isb', 'stall ovn-ic-az2 isb', 'oneway isb ovn-ic-az1'];

const PREFIXES = ['10.1.0.0/16', '10.2.0.0/16', '10.3.0.0/16', '192.168.1.0/24', '192.168.3.0/24'] as const;

const start = `${tutorialText(3)}${[1, 2, 3].map(staticRouteText).join('')}`;

const kernels = typescriptKernels();

const uuidOf = (row: TableContents[number]): string => (row['_uuid'] as [string, string])[1];
const uuidIn = (value: unknown): boolean => Array.isArray(value) && value[0] === 'uuid';
const mapOf = (value: unknown): Map<string, string> => new Map((value as [string, [string, string][]])[1]);

/** Gates of a zone's controller. */
const OF_CONTROLLERS = new Set(['ZONE_NAME', 'ACTIVE', 'CONNECTED', 'PACE']);

const failing = ({ gates }: Path): Path['gates'][number] | undefined => gates.find(({ state }) => state === 'failed');

const evidenceOf = ({ gates }: Path, gate: string): string[] =>
  gates.flatMap((each) => (each.gate === gate && each.state === 'passed' ? each.evidence.map(({ uuid }) => uuid) : []));

interface Router {
  readonly zone: string;
  readonly row: TableContents[number];
}

function check(
  table: Table,
  contents: Contents,
  { zone, row }: Router,
  prefix: string,
  seen: Map<string, number>,
): void {
  const about = `${zone} ${String(row['name'])} ${prefix}`;
  const { paths, kept, keptBecause } = table.ask(prefix, zone, String(row['name']));
  const said = new Set(paths.flatMap((path) => evidenceOf(path, 'INSTALLED')));
  const base = prefix.replace(/0\/\d+$/, '');
  const there = rowsOf(contents, `nb-${zone}`, 'Logical_Router_Static_Route').filter(
    (each) =>
      JSON.stringify(row['static_routes']).includes(uuidOf(each)) &&
      mapOf(each['external_ids']).has('ic-learned-route') &&
      String(each['ip_prefix']).startsWith(base),
  );
  equal([...said, ...kept].sort(), there.map(uuidOf).sort(), about);
  const isAttached = JSON.stringify(rowsOf(contents, 'isb', 'Port_Binding')).includes(uuidOf(row));
  ok(
    kept.length === 0 || !isAttached || keptBecause !== '',
    `${about}: kept by a router that is attached, though its controller works`,
  );
  const inIcSb = new Set(rowsOf(contents, 'isb', 'Route').map(uuidOf));
  for (const path of paths) {
    const failed = failing(path);
    seen.set(failed?.gate ?? 'arrived', (seen.get(failed?.gate ?? 'arrived') ?? 0) + 1);
    is(path.hasArrived, failed === undefined, about);
    for (const uuid of [...evidenceOf(path, 'WRITTEN'), ...evidenceOf(path, 'UNADVERTISED')])
      ok(inIcSb.has(uuid), `${about}: IC-SB is said to have ${uuid}`);
    // What has come to rest is not about to come.
    if (['WRITTEN', 'INSTALLED'].includes(failed?.gate ?? '')) ok(false, `${about}: stops at ${failed?.gate ?? ''}`);
  }
}

/** A chassis or port that is said to be in a zone is there; one that is there and is said not to be has something broken behind it. */
function checkObject(table: Table, contents: Contents, zone: string, dice: Dice, seen: Map<string, number>): void {
  const chassis = `gw${1 + dice.below(3)}`;
  const port = `lsp-ts1-lr${1 + dice.below(3)}`;
  // A zone without a name keeps the others' ports.
  const isNamed = (each: string): boolean => rowsOf(contents, `nb-${each}`, 'NB_Global')[0]?.['name'] !== '';
  const isWhole = table.world.faults.active().length === 0 && table.world.zones.every(isNamed);
  const bound = rowsOf(contents, `sb-${zone}`, 'Port_Binding').filter(({ logical_port: its }) => its === port);
  const isUp = bound.some((row) => uuidIn(row['chassis']));
  const isLocal = rowsOf(contents, `nb-${zone}`, 'Logical_Switch_Port').some(
    ({ name, type }) => name === port && type !== 'remote',
  );
  for (const [what, gates, isThere] of [
    [
      `chassis ${chassis}`,
      whyChassis(table.world, kernels, zone, chassis),
      rowsOf(contents, `sb-${zone}`, 'Chassis').some(({ name }) => name === chassis),
    ],
    // What is asked of a port of the zone's own is whether the others can have it.
    [`port ${port}`, isLocal ? [] : whyPort(table.world, kernels, zone, port), isUp],
  ] as const) {
    if (gates.length === 0) continue;
    const failed = gates.find(({ state }) => state === 'failed');
    seen.set(`${what.split(' ')[0] ?? ''} ${failed?.gate ?? 'arrived'}`, 1);
    if (failed === undefined) ok(isThere, `${zone}: ${what} is said to be there`);
    else if (isWhole) ok(!isThere, `${zone}: ${what} is there, and is said to stop at ${failed.gate}`);
  }
}

/** Lets something happen that is mostly about routes, or breaks and heals. */
async function move(table: Table, dice: Dice): Promise<void> {
  const zone = 1 + dice.below(3);
  const roll = dice.below(6);
  if (roll === 0) await table.tryOut('heal all');
  else if (roll === 1) await table.tryOut(`fault ${FAULTS[dice.below(FAULTS.length)] ?? ''}${zone}`);
  else if (roll === 2) await table.tryOut(`fault ${COMMON[dice.below(COMMON.length)] ?? ''}`);
  const moves = [
    ...CASES.map(({ breaks }) => breaks).filter((text) => !/^(?:controller|freeze|link|settle|fault) /m.test(text)),
    ...MORE,
  ];
  await table.tryOut(moves[dice.below(moves.length)] ?? '');
  await table.tryOut('settle');
}

test(
  'random worlds: what is said to be learned is there, and nothing else is, whatever is broken',
  async () => {
    const dice = new Dice(11);
    const seen = new Map<string, number>();
    const objects = new Map<string, number>();
    for (let round = 0; round < 5; round++) {
      const table = await Table.create(`world zones=az1,az2,az3 seed=${round + 1}\n${start}`);
      for (let left = 6; left > 0; left--) {
        await move(table, dice);
        const contents = table.world.contents();
        const routers = table.world.zones.flatMap((zone) =>
          rowsOf(contents, `nb-${zone}`, 'Logical_Router').map((row): Router => ({ zone, row })),
        );
        for (const prefix of PREFIXES) {
          const router = routers[dice.below(routers.length)];
          if (router !== undefined) check(table, contents, router, prefix, seen);
        }
        for (const zone of table.world.zones) checkObject(table, contents, zone, dice, objects);
      }
      table.world.close();
    }
    ok((seen.get('arrived') ?? 0) > 20, JSON.stringify([...seen]));
    ok([...seen.keys()].filter((gate) => OF_CONTROLLERS.has(gate)).length >= 2, JSON.stringify([...seen]));
    ok(seen.size > 8, JSON.stringify([...seen]));
    for (const what of ['chassis arrived', 'port arrived']) ok(objects.has(what), `${what} was never seen`);
    ok(objects.size >= 5, JSON.stringify([...objects.keys()]));
  },
  { deadline: 240_000 },
);

test.run();
