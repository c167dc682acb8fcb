/** All gates and rules there are: each is broken by itself somewhere, and mended, or it is said here why it isn't. */
import { equal, is, match, ok } from 'uvu/assert';
import { ADVERTISE_RULES, LEARN_RULES } from '../../host/ic/reason.ts';
import { GATES } from '../../host/ic/why/gates.ts';
import { suite } from '../support/suite.ts';
import { OBJECT_CASES } from '../support/why-objects.ts';
import { CASES, failed, start, Table } from '../support/why.ts';

const test = suite('emulation/why-gates');

/** A route that somebody writes into IC-SB as az1's, whose controller can't take it back. */
const foreign = (prefix: string, nexthop: string): string =>
  `controller pause az1\naz1$ ovn-ic-sbctl create Route transit_switch=ts1 origin=static availability_zone=$(ovn-ic-sbctl --bare --columns=_uuid find Availability_Zone name=az1) 'ip_prefix="${prefix}"' 'nexthop="${nexthop}"'`;

const uuidOf = 'ovn-nbctl --bare --columns=_uuid find Logical_Router_Static_Route ip_prefix=10.1.0.0/16';

/** What no command can mend: what is there is as it should be, or only a person knows what was meant. What was found is said. */
const FINAL: readonly {
  readonly breaks: string;
  readonly prefix: string;
  readonly gate: string;
  readonly note: RegExp;
}[] = [
  {
    breaks: `az1$ ovn-nbctl set Logical_Router_Static_Route $(${uuidOf}) ip_prefix=nonsense`,
    prefix: 'nonsense',
    gate: 'advertise PREFIX_MALFORMED',
    note: /write it as/,
  },
  {
    breaks: 'az1$ ovn-nbctl lr-route-add lr1 fe80::/64 2001:db8::1',
    prefix: 'fe80::/64',
    gate: 'advertise LINK_LOCAL',
    note: /link-local/,
  },
  {
    breaks: 'az1$ ovn-nbctl --ecmp lr-route-add lr1 10.1.0.0/16 192.168.1.101',
    prefix: '10.1.0.0/16',
    gate: 'advertise DUPLICATE',
    note: /stands for both/,
  },
  { breaks: foreign('junk', '169.254.100.1'), prefix: 'junk', gate: 'learn PREFIX_MALFORMED', note: /junk via/ },
  {
    breaks: foreign('10.66.0.0/16', 'junk'),
    prefix: '10.66.0.0/16',
    gate: 'learn NEXTHOP_MALFORMED',
    note: /via junk/,
  },
  {
    breaks: foreign('2001:db8:66::/48', 'fe80::1'),
    prefix: '2001:db8:66::/48',
    gate: 'learn NEXTHOP_LINK_LOCAL',
    note: /via fe80::1/,
  },
  { breaks: foreign('fe80::/64', '2001:db8::1'), prefix: 'fe80::/64', gate: 'learn LINK_LOCAL', note: /fe80::\/64/ },
];

/** Rules that never come first: the gate that has stopped the path before, or what the answer says instead. */
const BEFORE: ReadonlyMap<string, string> = new Map([
  ['advertise NOT_ATTACHED', 'gate SWITCH_PORT'],
  ['advertise ROUTER_DISABLED', 'gate ENABLED'],
  ['advertise TRANSIT_SWITCH_UNKNOWN', 'gate TRANSIT_SWITCH'],
  ['advertise TRANSIT_PORT_UNKNOWN', 'gate SWITCH_PORT'],
  ['learn NOT_ATTACHED', 'gate SWITCH_PORT'],
  ['learn ROUTER_DISABLED', 'gate ENABLED'],
  // What was learned is its origin's path; a transit network has none: see below.
  ['advertise LEARNED', 'gate ORIGIN'],
  ['advertise TRANSIT_PORT', 'gate ORIGIN'],
  // A router's own rows are no path to it: what it has itself is said. Others of its zone that name no router it withdraws.
  ['learn OWN_ROUTER', 'gate ORIGIN'],
  ['learn OWN_ZONE', 'gate ORIGIN'],
]);

/** Broken elsewhere: in a test of its own, or only where a schema is old (route-reasons). */
const ELSEWHERE = ['gate UNADVERTISED', 'gate PACE', 'advertise ORIGIN_UNKNOWN'];

const withoutZone = (gate: string): string => gate.slice(gate.indexOf(' ') + 1);

test('there is no gate and no rule that nothing breaks', () => {
  const broken = new Set([
    ...CASES.flatMap(({ gate, later = [] }) => [gate, ...later].map(withoutZone)),
    ...OBJECT_CASES.map(({ gate }) => `gate ${withoutZone(gate)}`),
    ...FINAL.map(({ gate }) => gate),
    ...ELSEWHERE,
  ]);
  const all = [
    ...Object.keys(GATES).map((gate) => `gate ${gate}`),
    ...Object.keys(ADVERTISE_RULES).map((rule) => `advertise ${rule}`),
    ...Object.keys(LEARN_RULES).map((rule) => `learn ${rule}`),
  ];
  equal(
    all.filter((gate) => !broken.has(BEFORE.get(gate) ?? gate)),
    [],
  );
  equal(
    [...broken, ...BEFORE.keys()].filter((gate) => !all.includes(gate)),
    [],
  );
});

for (const { breaks, prefix, gate, note } of FINAL)
  test(`${gate}: what no command mends is said`, async () => {
    const table = await Table.create(start);
    await table.play(breaks);
    const path = table.ask(prefix).paths.find((each) => withoutZone(failed(each)) === gate);
    ok(path !== undefined, `no path stops at ${gate}`);
    const stop = path.gates.find(({ state }) => state === 'failed');
    equal(stop?.mend, []);
    match(`${stop?.text ?? ''} ${stop?.note ?? ''}`, note);
    ok((stop?.evidence.length ?? 0) > 0, 'no row shows it');
    is(
      path.gates.some(({ gate: its, state }) => its === 'INSTALLED' && state === 'passed'),
      false,
    );
    table.world.close();
  });

test("a transit network is nobody's to advertise, and what only the router itself has comes from no other", async () => {
  const table = await Table.create(start);
  const said = (prefix: string, zone: string, router: string): (string | undefined)[] => {
    const stop = table.ask(prefix, zone, router).paths[0]?.gates.find(({ state }) => state === 'failed');
    return [stop?.gate, stop?.note, ...(stop?.mend ?? [])];
  };
  equal(said('169.254.100.0/24', 'az2', 'lr2'), [
    'ORIGIN',
    'it is a network of ports that lead to transit switches (az1 lrp-lr1-ts1, az2 lrp-lr2-ts1): no router advertises these',
  ]);
  match(said('10.1.0.0/16', 'az1', 'lr1')[1] ?? '', /^no other router has 10\.1\.0\.0\/16$/);
  await table.play('az1$ ovn-nbctl lr-del lr1');
  equal(said('nonsense', 'az2', 'lr2'), ['ORIGIN', "'nonsense' is no prefix or address"]);
  equal(said('10.1.0.0/16', 'az2', 'lr2'), ['ORIGIN', 'no router has 10.1.0.0/16, and there is none that could']);
  table.world.close();
});

test.run();
