/** The world: scripts, what comes and goes at run time, stepping, and that equal input gives an equal outcome. */
import { equal, is, match, not, ok } from 'uvu/assert';
import { writeContents } from '../../host/emulation/contents-text.ts';
import { tutorialText } from '../../host/emulation/tutorial-text.ts';
import {
  brokenInvariants,
  parseCheck,
  Player,
  readScript,
  rowDiff,
  run,
  World,
  type CommitEvent,
  type Entry,
  type RunResult,
} from '../../host/emulation/world/index.ts';
import { digestOf } from '../../host/emulation/world/digest.ts';
import { writeJson } from '../../host/ovsdb/json.ts';
import { implementations } from '../support/kernels.ts';
import type { Kernels } from '../../host/kernels/kernels.ts';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import { suite } from '../support/suite.ts';

const test = suite('emulation/world');

const kernels = async (): Promise<Kernels> => typescriptKernels();

/** Plays a script on the tutorial's topology; every check has to hold, and all invariants. */
async function play(script: string, zones = 2): Promise<RunResult> {
  const names = Array.from({ length: zones }, (_, at) => `az${at + 1}`).join(',');
  const result = await run({ script: `world zones=${names}\n${tutorialText(zones)}\n${script}`, kernels });
  const failed = result.entries.filter(({ check, status }) => (check === undefined ? status !== 0 : !check.holds));
  equal(
    failed.map(({ statement, stdout, stderr }) => [statement.text, stdout, stderr]),
    [],
  );
  equal(result.broken, []);
  return result;
}

test('equal input gives an equal outcome, with any kernels; another seed, or one command more, another', async () => {
  const script = `world zones=az1,az2 seed=3\n${tutorialText(2)}`;
  const hashes: string[] = [];
  for (const { kernels } of await implementations())
    hashes.push((await run({ script, kernels: async () => kernels })).hash);
  is(new Set(hashes).size, 1);
  const [databases = '', events = ''] = (hashes[0] ?? '').split('-');
  const more = (await run({ script: `${script}\naz1$ ovn-nbctl show`, kernels })).hash;
  // A look changes no database, but it has happened.
  ok(more.startsWith(databases) && !more.endsWith(events));
  not.equal((await run({ script: script.replace('seed=3', 'seed=4'), kernels })).hash, hashes[0]);
});

test('what the fingerprint is of: the text of all databases, to the last character', async () => {
  const world = await World.create({ zones: ['az1', 'az2'], kernels });
  const player = new Player(world);
  const script = `${tutorialText(2)}
az1$ ovn-nbctl set NB_Global . nb_cfg=9007199254740993 external_ids:odd='"a \\\\ \u00fc \u2028"'
az1$ ovn-nbctl lr-route-add lr1 10.0.0.0/8 192.168.1.100 -- set Logical_Router lr1 enabled=false`;
  for (const statement of readScript(script).statements) equal((await player.play(statement)).stderr, '');
  const pieces: string[] = [];
  writeContents(world.simulation, (piece) => pieces.push(piece));
  const text = pieces.join('');
  is(text, writeJson(world.contents()));
  match(text, /"nb_cfg":9007199254740993,.*\u00fc/);
  is(world.hash().databases, digestOf(text));
  world.close();
});

test('a script: places, comments, lines that go on, the world line', () => {
  const { world, statements } = readScript(
    ['# said', 'world zones=a,b seed=7 latency=5 nameless', '', 'a$ x \\', '  y', '$ z', 'b$ # no', 'check !  q'].join(
      '\n',
    ),
  );
  equal(world, { zones: ['a', 'b'], seed: 7, latency: 5, isNameless: true });
  equal(
    statements.map(({ line, place, command }) => [line, place, command.replace(/\s+/g, ' ')]),
    [
      [4, 'a', 'x y'],
      [6, '', 'z'],
      [7, 'b', '# no'],
      [8, '', 'check ! q'],
    ],
  );
  equal(parseCheck('"it is so": ! az1$ ovn-nbctl x | grep y'), {
    title: 'it is so',
    isNegated: true,
    place: 'az1',
    command: 'ovn-nbctl x | grep y',
  });
  for (const [script, message] of [
    ['az1$ x\nworld seed=1', /line 2: 'world' can only be the first statement/],
    ['world seed=many', /line 1: 'seed=many'/],
  ] as const) {
    let said = '';
    try {
      readScript(script);
    } catch (error) {
      said = String(error);
    }
    match(said, message);
  }
});

test('zones come and go: a third learns and is learned from; when it is gone its routes stay until somebody removes them', async () => {
  await play(`
zone add az3
az3$ ovs-vsctl set open_vswitch . external_ids:ovn-is-interconn=true
az3$ ovn-nbctl set NB_Global . options:ic-route-adv=true options:ic-route-learn=true
az3$ ovn-nbctl lr-add lr3 -- lrp-add lr3 lan3 aa:aa:aa:aa:00:03 192.168.3.1/24 -- lrp-add lr3 lrp3 aa:aa:aa:aa:aa:03 169.254.100.3/24
az3$ ovn-nbctl lsp-add ts1 lsp3 -- lsp-set-type lsp3 router -- lsp-set-addresses lsp3 router -- lsp-set-options lsp3 router-port=lrp3
az3$ ovn-nbctl lrp-set-gateway-chassis lrp3 gw3
check "az3 has learned": az3$ ovn-nbctl lr-route-list lr3 | grep 192.168.1.0/24
check "az1 has learned": az1$ ovn-nbctl lr-route-list lr1 | grep 192.168.3.0/24
zone remove az3
check "az1 keeps it": az1$ ovn-nbctl lr-route-list lr1 | grep 192.168.3.0/24
`);
});

test('a standby takes over when the controller is killed, and a restarted one goes on', async () => {
  await play(`
controller standby az1
controller kill az1
az1$ ovn-nbctl lr-route-add lr1 10.1.0.0/16 192.168.1.100
check "the standby works": az2$ ovn-nbctl lr-route-list lr2 | grep 10.1.0.0/16
controller start az1
controller kill az1.2
az1$ ovn-nbctl lr-route-del lr1 10.1.0.0/16
check "the other works again": ! az2$ ovn-nbctl lr-route-list lr2 | grep 10.1.0.0/16
controller pause az1
az1$ ovn-nbctl lr-route-add lr1 10.1.0.0/16 192.168.1.100
check "it is paused": ! az2$ ovn-nbctl lr-route-list lr2 | grep 10.1.0.0/16
az1$ ovn-appctl -t ovn-ic resume
check "it is resumed": az2$ ovn-nbctl lr-route-list lr2 | grep 10.1.0.0/16
`);
});

test('a frozen controller and a stalled link lose nothing', async () => {
  await play(`
freeze ovn-ic-az2
az1$ ovn-nbctl lr-route-add lr1 10.1.0.0/16 192.168.1.100
check "frozen": ! az2$ ovn-nbctl lr-route-list lr2 | grep 10.1.0.0/16
thaw ovn-ic-az2
check "thawed": az2$ ovn-nbctl lr-route-list lr2 | grep 10.1.0.0/16
link ovn-ic-az2 isb stall
az1$ ovn-nbctl lr-route-add lr1 10.2.0.0/16 192.168.1.100
check "stalled": ! az2$ ovn-nbctl lr-route-list lr2 | grep 10.2.0.0/16
link ovn-ic-az2 isb heal
check "healed": az2$ ovn-nbctl lr-route-list lr2 | grep 10.2.0.0/16
`);
});

test('a slow link takes its time: the route is learned that much later', async () => {
  const arrival = async (latency: string): Promise<number> => {
    const { entries } = await play(`link ovn-ic-az2 isb ${latency}
az1$ ovn-nbctl lr-route-add lr1 10.1.0.0/16 192.168.1.100
check "learned": az2$ ovn-nbctl lr-route-list lr2 | grep 10.1.0.0/16`);
    const [before, after] = entries.slice(-3).map(({ at }) => at);
    return (after ?? 0) - (before ?? 0);
  };
  const [fast, slow] = [await arrival('1ms'), await arrival('500ms')];
  ok(slow - fast >= 499, `${fast} ms, ${slow} ms`);
});

test('gateways: one that dies is replaced by the next of the port, a stopped one withdraws its chassis', async () => {
  await play(`
host add gw1b az1
gw1b$ ovs-vsctl set open_vswitch . external_ids:ovn-is-interconn=true
az1$ ovn-nbctl lrp-set-gateway-chassis lrp-lr1-ts1 gw1 20 -- lrp-set-gateway-chassis lrp-lr1-ts1 gw1b 10
check "on gw1": az1$ ovn-ic-sbctl show | grep -c "gateway gw1b"
host kill gw1
check "the port moves": az1$ ovn-ic-sbctl --bare --columns=gateway list Port_Binding lsp-ts1-lr1 | grep gw1b
host start gw1
check "and back": ! az1$ ovn-ic-sbctl --bare --columns=gateway list Port_Binding lsp-ts1-lr1 | grep gw1b
host stop gw1b
check "withdrawn": ! az1$ ovn-sbctl --bare --columns=name list Chassis | grep gw1b
check "here and there": ! az2$ ovn-sbctl --bare --columns=name list Chassis | grep gw1b
`);
});

test("northd's smaller works: claims by iface-id and up, options, HA groups, monitors out of health checks", async () => {
  await play(`
az1$ ovn-nbctl ls-add sw -- lsp-add sw vm1
check "down": ! az1$ ovn-nbctl lsp-get-up vm1 | grep up
gw1$ ovs-vsctl add-port br-int tap1 -- set interface tap1 external_ids:iface-id=vm1
check "up": az1$ ovn-nbctl lsp-get-up vm1 | grep up
az1$ ovn-nbctl lb-add lb1 10.0.0.10:80 192.168.50.2:80 -- set Load_Balancer lb1 ip_port_mappings:192.168.50.2=vm1:192.168.50.1
az1$ ovn-nbctl --id=@hc create Load_Balancer_Health_Check vip='"10.0.0.10:80"' -- add Load_Balancer lb1 health_check @hc
check "watched": az1$ ovn-sbctl --bare --columns=status find Service_Monitor logical_port=vm1 | grep online
gw1$ ovs-vsctl del-port tap1
check "down again": ! az1$ ovn-nbctl lsp-get-up vm1 | grep up
check "a MAC to ask from": az1$ ovn-sbctl get SB_Global . options:svc_monitor_mac
az1$ ovn-nbctl ha-chassis-group-add hag -- ha-chassis-group-add-chassis hag gw1 5
check "copied": az1$ ovn-sbctl --bare --columns=name list HA_Chassis_Group | grep hag
az1$ ovn-nbctl set Logical_Router lr1 options:ic-route-adv-dynamic=true
dynamic add az1 lrp-lr1-lan 10.77.0.0/16 192.168.1.9
check "in Southbound": az1$ ovn-sbctl --bare --columns=ip_prefix list Learned_Route | grep 10.77.0.0/16
dynamic remove az1 lrp-lr1-lan 10.77.0.0/16 192.168.1.9
check "withdrawn": ! az1$ ovn-sbctl --bare --columns=ip_prefix list Learned_Route | grep 10.77.0.0/16
`);
});

test('a routing daemon knows its routes while their port is not in Southbound', async () => {
  const known = 'az1$ ovn-sbctl --bare --columns=ip_prefix list Learned_Route';
  await play(`
dynamic add az1 lrp-lr1-lan 10.77.0.0/16 192.168.1.9
az1$ ovn-nbctl set Logical_Router_Port lrp-lr1-lan mac=nonsense
check "gone with its port": ! ${known} | grep 10
dynamic add az1 lrp-lr1-lan 10.78.0.0/16 192.168.1.9
dynamic add az1 lrp-lr1-lan 10.79.0.0/16 192.168.1.9
dynamic remove az1 lrp-lr1-lan 10.79.0.0/16 192.168.1.9
az1$ ovn-nbctl set Logical_Router_Port lrp-lr1-lan 'mac="aa:aa:aa:aa:00:01"'
check "there as before": ${known} | grep 10.77.0.0/16
check "learned meanwhile": ${known} | grep 10.78.0.0/16
check "forgotten meanwhile": ! ${known} | grep 10.79.0.0/16
az1$ ovn-nbctl set Logical_Router lr1 enabled=false
check "gone with its router": ! ${known} | grep 10
az1$ ovn-nbctl set Logical_Router lr1 enabled=true
check "there again": ${known} | grep 10.77.0.0/16
az1$ ovn-sbctl destroy Learned_Route $(ovn-sbctl --bare --columns=_uuid find Learned_Route ip_prefix=10.77.0.0/16)
check "entered again, since the neighbour still announces it": ${known} | grep 10.77.0.0/16
`);
  const { entries } = await run({ script: 'world zones=az1\ndynamic add az1 nowhere 10.0.0.0/8 10.0.0.1', kernels });
  match(entries[0]?.stderr ?? '', /the Northbound of az1 has no router port 'nowhere'/);
});

test('a step ends where it says; the journal names the actor, its comment and what has led to it', async () => {
  const world = await World.create({ zones: ['az1', 'az2'], kernels });
  world.settle();
  const player = new Player(world);
  const type = async (script: string): Promise<Entry[]> => {
    const entries: Entry[] = [];
    for (const statement of readScript(script).statements) entries.push(await player.play(statement));
    return entries;
  };
  await type(tutorialText(2));
  await type('settle off');
  const [typed] = await type('az1$ ovn-nbctl lr-route-add lr1 10.1.0.0/16 192.168.1.100');
  is(typed?.status, 0);
  is(world.isAtRest, false);
  const commits: CommitEvent[] = [];
  while (world.step('transaction')) {
    const event = world.journal.events.findLast(({ kind }) => kind === 'commit');
    if (event?.kind === 'commit') commits.push(event);
  }
  is(world.isAtRest, true);
  const route = commits.find(({ database }) => database === 'nb-az2');
  is(route?.actor, 'ovn-ic-az2');
  equal(
    route?.changes
      .map(rowDiff)
      .map(({ table, kind, name }) => [table, kind, name])
      .sort(),
    [
      ['Logical_Router', 'modify', 'lr2'],
      ['Logical_Router_Static_Route', 'insert', '10.1.0.0/16'],
    ],
  );
  // From the transaction back to what was typed.
  const chain: string[] = [];
  for (let event = world.journal.find(route?.id ?? 0); event !== undefined; event = world.journal.find(event.cause))
    chain.push(`${event.kind} ${event.to}`);
  ok(chain.includes('commit isb') || chain.some((link) => link === 'message isb'), chain.join('\n'));
  is(chain.at(-1), 'command ovn-nbctl-az1');
  world.close();
});

test('what is wrong is said: places, verbs, processes, times, zones', async () => {
  const { entries } = await run({
    script: [
      'az9$ ovn-nbctl show',
      'freeze nobody',
      'wait soon',
      'zone add az1',
      'zone add 1,2',
      'controller kill az7',
      'host',
      'az1$ ovn-nbctl list Nothing',
      'az1$ frobnicate',
      'az1$ ovs-vsctl emer-reset',
      'az1$ ovn-nbctl --db=tcp:192.0.2.1:6641 show',
    ].join('\n'),
    kernels,
  });
  equal(
    entries.map(({ stderr }) => stderr.split('\n')[0]),
    [
      "there is no zone or host 'az9': az1, az2, gw1, gw2",
      "there is no process 'nobody': inb, isb, nb-az1, sb-az1, nb-az2, sb-az2, ovn-ic-az1, ovn-ic-az2, ovn-northd-az1, ovn-northd-az2, ovn-controller-gw1, ovn-controller-gw2",
      "'soon' is no time: 50, 50ms or 2s",
      "'az1' can't be a zone's name: a letter, then letters, digits, '_' or '-', and no name that is there",
      "'1,2' can't be a zone's name: a letter, then letters, digits, '_' or '-', and no name that is there",
      "no controller 'az7' runs: az1, az2",
      'usage: host add NAME ZONE | host start|stop|kill NAME',
      'ovn-nbctl: unknown table "Nothing"',
      'frobnicate: command not found',
      entries[9]?.stderr.split('\n')[0],
      'ovn-nbctl: --db=tcp:192.0.2.1:6641: in the lab the place says whose database it is',
    ],
  );
  match(entries[9]?.stderr ?? '', /'emer-reset' is not modelled here/);
});

test('what tutorials begin with: sudo, and ovn-ctl for what runs already', async () => {
  const { entries } = await run({
    script: [
      'az1$ sudo ovn-nbctl ls-add sw0',
      'az1$ ovn-nbctl ls-list | grep sw0',
      'az2$ sudo ovn-ctl --ovn-ic-nb-db=tcp:192.0.2.1:6645 start_ic',
      'az2$ ovn-ctl stop_ic',
    ].join('\n'),
    kernels,
  });
  equal(
    entries.map(({ status }) => status),
    [0, 0, 0, 1],
  );
  match(entries[2]?.stdout ?? '', /^start_ic: runs already: az2 has its databases/);
  match(entries[3]?.stderr ?? '', /'controller kill az2' ends the zone's ovn-ic/);
});

test('the invariants see what is broken', async () => {
  const world = await World.create({ zones: ['az1', 'az2'], kernels });
  world.settle();
  const player = new Player(world);
  for (const statement of readScript(tutorialText(2)).statements) await player.play(statement);
  equal(brokenInvariants(world), []);
  // A learned route that nobody has advertised; the controller sleeps.
  world.controller('az2').pause();
  world.settle();
  world.simulation.transact('nb', 'az2', [
    {
      op: 'update',
      table: 'Logical_Router_Static_Route',
      where: [],
      row: { external_ids: ['map', [['ic-learned-route', '00000000-0000-4000-8000-000000000000']]] },
    },
  ]);
  world.simulation.transact('sb', 'az2', [
    { op: 'update', table: 'Datapath_Binding', where: [['tunnel_key', '>', 1000]], row: { tunnel_key: 7 } },
  ]);
  const faults = brokenInvariants(world).join('\n');
  match(faults, /az2: .* is learned from a row that IC-SB does not have/);
  match(faults, /az2: ts1 has tunnel key 7, in IC-SB \d+/);
  world.close();
});

test('before questions chaos does not strike, and they leave no trace; what a routing daemon is taught does', async () => {
  const questions = ['ps', 'why wait', 'ping az1 lr1 10.0.0.1', 'invariants', 'fault', 'fault help', 'step', 'settle'];
  const begin = 'world zones=az1\nfault chaos 1 7';
  const chaotic = await run({ script: [begin, ...questions].join('\n'), kernels });
  equal([...chaotic.faults], []);
  is(chaotic.hash, (await run({ script: begin, kernels })).hash);
  const { events } = await run({ script: 'world zones=az1\nps\ndynamic add az1 p 10.0.0.0/8 10.0.0.1', kernels });
  ok(events.some((event) => event.kind === 'command' && event.text.startsWith('dynamic add')));
  const struck = await run({ script: `${begin}\nwait 1ms`, kernels });
  not.equal([...struck.faults], []);
  const ended = await run({
    script: `world zones=az1\nheal all\nheal chaos\nfault chaos 0 7\nheal all\nfault`,
    kernels,
  });
  equal(
    ended.entries.map(({ stdout }) => stdout),
    [
      'nothing was broken\n',
      'nothing breaks by chance\n',
      'before each command, with probability 0, something breaks or heals\n',
      'random faults have ended\n',
      'nothing is broken\n',
    ],
  );
});

test.run();
