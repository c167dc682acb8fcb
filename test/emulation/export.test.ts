/** A script as a file for bash, and the event log as JSON: what is in them, and that nothing gets into the former that is not OVN's. */
import { execFileSync } from 'node:child_process';
import { equal, is, match, not, ok } from 'uvu/assert';
import { eventsFile, EventsWriter } from '../../host/emulation/world/export/events.ts';
import { shellFile } from '../../host/emulation/world/export/shell.ts';
import { PREAMBLE } from '../../host/emulation/world/export/shell-preamble.ts';
import type { WorldEvent } from '../../host/emulation/world/journal.ts';
import { differenceOf } from '../../host/emulation/world/likeness.ts';
import { randomScript } from '../../host/emulation/world/random-script.ts';
import { run } from '../../host/emulation/world/index.ts';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import { SCENARIOS } from '../../host/lab/scenarios/index.ts';
import { suite } from '../support/suite.ts';

const test = suite('emulation/export');

/** What is made of the lines of a script: without the functions, and without the zones' start. */
function exported(script: string): string[] {
  const text = shellFile(`world zones=az1\n${script}`);
  ok(text.startsWith(PREAMBLE));
  const lines = text.slice(PREAMBLE.length).split('\n');
  const begun = lines.findIndex((line) => line.startsWith('start_host'));
  return lines.slice(begun + 1, lines.lastIndexOf('exit $failed')).filter((line) => line !== '');
}

test('commands are as they were typed, with the place before and a pause where they may depend on one another', () => {
  equal(
    exported(`ovn-nbctl lr-add lr1
      az1$ ovn-nbctl lrp-add lr1 p \\
        02:00:00:00:00:01 10.0.0.1/24
      ovn-ic-nbctl ts-add 'my switch'
      gw1$ ovs-vsctl set open_vswitch . external_ids:ovn-is-interconn=true
      R=lr1; ovn-nbctl lr-route-list $R | grep -c 10.0
      check "a title": ! az1$ ovn-nbctl ls-list | grep 'it'`),
    [
      'at az1',
      'ovn-nbctl lr-add lr1',
      'ovn-nbctl lrp-add lr1 p 02:00:00:00:00:01 10.0.0.1/24',
      'rest',
      "ovn-ic-nbctl ts-add 'my switch'",
      'rest',
      'at gw1',
      'ovs-vsctl set open_vswitch . external_ids:ovn-is-interconn=true',
      'chassis_changed',
      'rest',
      'let_be R lr1; ovn-nbctl lr-route-list "${lab_R}" | grep -c 10.0',
      `# check "a title": ! az1$ ovn-nbctl ls-list | grep 'it'`,
      'rest',
      'at az1',
      "check 'a title' fails 'ovn-nbctl ls-list | grep it'",
    ],
  );
});

test('words of the lab are functions and signals, or comments that say why not', () => {
  equal(
    exported(`zone add az2
      fault freeze ovn-ic-az2
      heal freeze ovn-ic-az2
      controller kill az1
      link ovn-ic-az1 isb 50
      wait 250ms`).filter((line) => !/^# (?!NOT)/.test(line)),
    [
      'start_zone az2',
      'ovn-nbctl set NB_Global . name=az2',
      'start_host gw2 az2 10.0.0.2',
      'rest',
      'kill -STOP "$(cat "$DIR/az2/ovn-ic.pid")"',
      'rest',
      'kill -CONT "$(cat "$DIR/az2/ovn-ic.pid")"',
      'rest',
      'kill -KILL "$(cat "$DIR/az1/ovn-ic.pid")"',
      '# NOT EXPORTED: time is real here',
      'sleep 0.25',
    ],
  );
});

test('what is done to a standby, or to what is not there, is not done to another process', () => {
  const script = `controller standby az1
      fault freeze ovn-ic-az1.2
      heal freeze ovn-ic-az1.2
      fault crash ovn-ic-az1.2
      fault pause ovn-ic-az1.2
      freeze ovn-ic-az1.2
      fault freeze ovn-northd-az1.2`;
  const lines = exported(script).filter((line) => !line.startsWith('#'));
  equal(lines, []);
  match(exported(script).join('\n'), /NOT EXPORTED: ovn-ic-az1\.2 is a standby/);
});

test('a part of a challenge that can not be exported leaves the rest in the file, and what is known of zones is what the file makes', () => {
  // In 12 of the first seeds there are all kinds of breaks.
  for (let seed = 0; seed < 12; seed++) {
    const lines = exported(`challenge ${seed}\naz2$ ovn-nbctl ls-add after`);
    const refused = lines.filter((line) => line.startsWith('# NOT EXPORTED'));
    ok(refused.length <= 1, refused.join());
    ok(lines.includes('start_zone az2') && lines.includes('ovn-nbctl ls-add after'), lines.join('\n'));
    match(lines.join('\n'), /\novn-nbctl lr-route-add lr2 172\.16\.2\.0\/24 /);
  }
  // A zone that is gone can come back, and its hosts are gone as well.
  equal(
    exported('zone add az2\nzone remove az2\ngw2$ ovs-vsctl show\nzone add az2').filter((line) =>
      /^start|^stop|NOT/.test(line),
    ),
    [
      'start_zone az2',
      'start_host gw2 az2 10.0.0.2',
      'stop_zone az2',
      "# NOT EXPORTED: there is no zone or host 'gw2'",
      'start_zone az2',
      'start_host gw2 az2 10.0.0.3',
    ],
  );
  // A refused one takes no address.
  equal(
    exported('host add h1 nowhere\nhost add h1 az1\nhost add h1 az1').filter((line) => /^start|NOT/.test(line)),
    [
      "# NOT EXPORTED: there is no zone 'nowhere'",
      'start_host h1 az1 10.0.0.2',
      "# NOT EXPORTED: 'h1' can't be a host's name",
    ],
  );
});

test('a chassis is stopped where it runs, whatever place was last, and by its own name', () => {
  equal(
    exported('zone add az2\naz2$ ovn-nbctl ls-add sw0\nhost stop gw1\novn-nbctl ls-add sw1')
      .filter((line) => !line.startsWith('#'))
      .slice(-6),
    ['at az2', 'ovn-nbctl ls-add sw0', 'rest', 'stop_chassis gw1', 'at az2', 'ovn-nbctl ls-add sw1'],
  );
});

test('questions of the lab are no commands of OVN’s', () => {
  for (const question of ['ping az1 lr1 10.0.0.1', 'why wait', 'ps', 'invariants'])
    match(
      exported(question).join('\n'),
      new RegExp(`NOT EXPORTED: '${question.split(' ')[0]}' is a word of the lab's`),
    );
});

/** Lines of which nothing may be left but comments. */
const HOSTILE = [
  'rm -rf /',
  'az1$ $(reboot)',
  'az1$ ovn-nbctl ls-add $(reboot)',
  'az1$ ovn-nbctl ls-add `reboot`',
  'az1$ ovn-nbctl ls-list > /etc/passwd',
  'az1$ ovn-nbctl ls-list | tee /etc/passwd',
  'az1$ ovn-nbctl ls-list | sort -o /etc/passwd',
  'az1$ ovn-nbctl ls-list | sed w/etc/passwd',
  'az1$ ovn-nbctl ls-list | grep x /etc/shadow',
  'az1$ ovn-nbctl --log-file=/root/.bashrc ls-list',
  'az1$ ovn-nbctl --log-f=/root/.bashrc ls-list',
  'az1$ ovn-nbctl --private-key=/etc/shadow ls-list',
  'az1$ ovn-nbctl --db=tcp:192.0.2.1:6641 ls-list',
  'az1$ ovn-nbctl --syslog-target=192.0.2.1:514 ls-list',
  'az1$ ovn-nbctl set-connection ptcp:6641:0.0.0.0',
  'az1$ ovn-nbctl create Conn target="ptcp\\:6641"',
  'az1$ ovn-sbctl set-ssl /etc/shadow a b',
  'az1$ ovs-vsctl --log-file=/root/.bashrc show',
  'az1$ ovs-vsctl add-br br0 -- set-manager ptcp:6640',
  'az1$ ovs-vsctl show -- set-manager ptcp:6640',
  'az1$ ovn-appctl -t /run/other.ctl exit',
  'az1$ ovn-appctl -t ovn-ic vlog/set-file /etc/passwd',
  'az1$ X=1 reboot',
  'az1$ ovn-nbctl ls-list && reboot',
  'az1$ ovn-nbctl ls-list; reboot',
  'az1$ $X',
  'az1$ X=$(reboot)',
  'az1$ ovn-nbctl ls-list | $X',
  'check "x": reboot',
  'check "x": az1$ ovn-nbctl ls-list | $(reboot)',
  'zone add $(reboot)',
  'zone remove ../..',
  'host add a;reboot az1',
  'host start $(reboot)',
  'fault freeze ovn-ic-$(reboot)',
  'fault encap gw1 $(reboot)',
  'heal crash ovn-controller-../x',
  'wait $(reboot)',
  'challenge $(reboot)',
  'build mesh zones=$(reboot)',
  'reboot\r reboot',
];

test('whatever a script says, only programs of OVN’s are run, on this file’s own databases', () => {
  for (const line of HOSTILE) {
    const lines = exported(line).filter((its) => !['rest', 'at az1', 'at gw1'].includes(its));
    equal(
      lines.filter((its) => !its.startsWith('#')),
      [],
      line,
    );
    match(lines.join('\n'), /# NOT EXPORTED/, line);
  }
});

test('quotes hold: what bash makes of a word is the word', () => {
  for (const word of [`a'b`, 'a b', '*', '~', '$HOME', 'a"b', 'x\\y', '{a,b}', '!!', ';', '#', '-']) {
    const [, line = ''] = exported(`az1$ ovn-nbctl ls-add '${word.replaceAll("'", `'"'"'`)}'`);
    const said = execFileSync('bash', ['-c', `ovn-nbctl() { printf '%s|' "$@"; }\n${line}`], { encoding: 'utf8' });
    is(said, `ls-add|${word}|`);
  }
});

test('all scenarios, and random scripts with faults, are files that bash can read', async () => {
  const scripts = await Promise.all(
    SCENARIOS.map(async ({ load }) => {
      const { start, steps } = await load();
      return [start, ...steps.flatMap(({ before = '', solution }) => [before, solution])].join('\n');
    }),
  );
  const all = [
    ...scripts,
    'build hub zones=3 routers=2',
    'challenge 7',
    randomScript(1).text,
    randomScript(2).text,
  ].map(shellFile);
  // All at once, as functions that nobody calls.
  const text = all.map((file, at) => `f${at}() {\n${file}\n}`).join('\n');
  execFileSync('bash', ['-n'], { input: text, stdio: ['pipe', 'ignore', 'pipe'] });
  match(all.at(-3) ?? '', /\nat az1\novn-nbctl /);
});

test('events are JSON, with what has led to each', async () => {
  const script = 'world zones=az1\nbuild line zones=2 routes=0';
  const play = async () => eventsFile((await run({ script, kernels: async () => typescriptKernels() })).events);
  const text = await play();
  const { format, events } = JSON.parse(text) as { format: string; events: Record<string, unknown>[] };
  is(format, 'ovn-ic-wasm events 1');
  ok(events.every(({ cause, id }) => Number(cause) < Number(id)));
  const commit = events.find(({ kind, database }) => kind === 'commit' && database === 'isb');
  match(JSON.stringify(commit), /"actor":"ovn-ic-az\d".*"table":"Availability_Zone"/);
  const transact = events.find(({ message }) => JSON.stringify([message]).includes('"method":"transact"'));
  not.equal(transact, undefined);
  is(await play(), text);
});

test('integers beyond 2^53 are what they are: in the log, in the databases and their fingerprint', async () => {
  const play = (last: number) =>
    run({
      script: `world zones=az1\naz1$ ovn-nbctl set NB_Global . nb_cfg=900719925474099${last}\ninvariants\naz1$ ovn-ic-nbctl set IC_NB_Global . nb_ic_cfg=900719925474099${last}`,
      kernels: async () => typescriptKernels(),
    });
  const [three, two] = [await play(3), await play(2)];
  equal(
    three.entries.map(({ status }) => status),
    [0, 0, 0],
  );
  ok(three.hash.split('-')[0] !== two.hash.split('-')[0]);
  const text = eventsFile(three.events);
  ok(text.includes('"after":9007199254740993'));
  ok(text.includes('"nb_cfg":9007199254740993'));
  ok(!text.includes('9007199254740992'));
  const { missing } = differenceOf(two.databases, three.databases);
  ok(missing.some((line) => line.includes('nb_cfg=9007199254740992')));
});

test('each event is written as it comes, also those that the journal has forgotten', async () => {
  const events: WorldEvent[] = [];
  const pieces: string[] = [];
  const writer = new EventsWriter((text) => void pieces.push(text));
  const result = await run({
    script: 'world zones=az1\naz1$ ovn-nbctl ls-add sw0',
    kernels: async () => typescriptKernels(),
    onEvent: (event) => {
      events.push(event);
      writer.add(event);
    },
  });
  writer.end();
  equal(
    events.map(({ id }) => id),
    events.map((_, at) => at + 1),
  );
  equal(events, result.events);
  is(pieces.join(''), eventsFile(events));
  is(eventsFile([]), '{"format":"ovn-ic-wasm events 1","events":[\n]}\n');
});

test.run();
