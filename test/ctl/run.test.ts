/** How a command line is run: what it waits for, conflicts, several databases, limits. */
import { equal, is, match, ok } from 'uvu/assert';
import { startTool } from '../../host/ctl/execute.ts';
import { startAppctl } from '../../host/ctl/appctl.ts';
import type { ToolResult } from '../../host/ctl/result.ts';
import { LibraryPlace } from '../support/ctl/place.ts';
import { suite } from '../support/suite.ts';

const test = suite('ctl/run');

const rows = (place: LibraryPlace, table: string): Record<string, unknown>[] => {
  const select = { op: 'select', table, where: [] };
  const [result] = place.server.transact(place.server.database(place.schema.name)!, [select]);
  return (result as { rows: Record<string, unknown>[] }).rows;
};

const transact = (place: LibraryPlace, ...operations: unknown[]): void => {
  place.server.transact(place.server.database(place.schema.name)!, operations);
};

test('wait-until ends as soon as its row is there', () => {
  const place = new LibraryPlace('nb');
  const results: ToolResult[] = [];
  place.start(
    ['wait-until', 'Logical_Switch', 'sw0', 'external_ids:a=1', '--', 'get', 'Logical_Switch', 'sw0', 'name'],
    (result) => results.push(result),
  );
  place.settle();
  equal(results, []);
  transact(place, { op: 'insert', table: 'Logical_Switch', row: { name: 'sw0' } });
  place.settle();
  equal(results, []);
  transact(place, { op: 'update', table: 'Logical_Switch', where: [], row: { external_ids: ['map', [['a', '1']]] } });
  place.settle();
  equal(results, [{ stdout: 'sw0\n', stderr: '', status: 0 }]);
  place.close();
});

test('a value that somebody else changes meanwhile is not overwritten in part', () => {
  const place = new LibraryPlace('nb');
  place.runNow(['set', 'NB_Global', '.', 'options={a=1,b=2}']);
  const results: ToolResult[] = [];
  // Sent with what the replica shows; before it arrives, another client's change does.
  place.start(['set', 'NB_Global', '.', 'options={a=3}'], (result) => results.push(result));
  transact(place, { op: 'update', table: 'NB_Global', where: [], row: { options: ['map', [['z', '9']]] } });
  place.settle();
  is(results[0]?.status, 0);
  equal(rows(place, 'NB_Global')[0]?.['options'], ['map', [['a', '3']]]);
  place.close();
});

test('--wait=sb raises nb_cfg and waits for sb_cfg; sync does so without a change', () => {
  const place = new LibraryPlace('nb');
  for (const [words, wanted] of [
    [['--wait=sb', 'ls-add', 'sw0'], 1],
    [['--wait=sb', 'sync'], 2],
    [['--wait=hv', 'sync'], 3],
  ] as const) {
    const results: ToolResult[] = [];
    place.start(words, (result) => results.push(result));
    place.settle();
    equal(results, []);
    is(rows(place, 'NB_Global')[0]?.['nb_cfg'], wanted);
    const column = words[0] === '--wait=hv' ? 'hv_cfg' : 'sb_cfg';
    transact(place, { op: 'update', table: 'NB_Global', where: [], row: Object.fromEntries([[column, wanted]]) });
    place.settle();
    is(results[0]?.status, 0, words.join(' '));
  }
  equal(place.runNow(['--wait=sb', 'ls-list']).status, 0);
  is(rows(place, 'NB_Global')[0]?.['nb_cfg'], 3);
  place.close();
});

test('a command that is ended says 130, and prints nothing later', () => {
  const place = new LibraryPlace('nb');
  const results: ToolResult[] = [];
  const cancel = place.start(['wait-until', 'Logical_Switch', 'sw0'], (result) => results.push(result));
  place.settle();
  cancel();
  transact(place, { op: 'insert', table: 'Logical_Switch', row: { name: 'sw0' } });
  place.settle();
  equal(results, [{ stdout: '', stderr: '', status: 130 }]);
  place.close();
});

test('a global row that a command has destroyed is missed by those after it in one line', () => {
  for (const [kind, table] of [
    ['nb', 'NB_Global'],
    ['isb', 'IC_SB_Global'],
  ] as const) {
    const place = new LibraryPlace(kind);
    place.runNow(['set-ssl', 'a', 'b', 'c']);
    for (const words of [['get-ssl'], ['set-ssl', 'a', 'b', 'c'], ['get-connection'], ['set-connection', 'ptcp:1']]) {
      const { stderr, status } = place.runNow(['destroy', table, '.', '--', ...words]);
      match(stderr, new RegExp(`: no row in table ${table}\n$`));
      is(status, 1);
    }
    is(rows(place, table).length, 1);
    // OVN's tool does the same, and crashes on the others.
    equal(place.runNow(['destroy', table, '.', '--', 'del-ssl']), { stdout: '', stderr: '', status: 0 });
    is(rows(place, table).length, 0);
    place.close();
  }
});

test("of several mistakes in one command, the one that OVN's tool looks for first is named", () => {
  const place = new LibraryPlace('nb');
  place.runNow(['lr-add', 'lr0', '--', 'lrp-add', 'lr0', 'rp0', '00:00:00:00:00:01', '10.0.0.1/24']);
  for (const [words, wanted] of [
    ['lrp-add nolr rp0 bogus 10.0.0.1/24', 'nolr: router name not found'],
    ['lrp-add lr0 rp0 bogus 10.0.0.1/24', 'rp0: invalid mac address bogus'],
    ['lb-add lb0 10.0.0.9 10.0.0.1:80 tcp', '10.0.0.1:80: should be an IP address.'],
    ['lb-add lb0 10.0.0.9 10.0.0.1 tcp', 'Protocol is unnecessary when no port of vip is given.'],
    ['lr-route-add lr0 10.1.0.0/16 rp0 nope', 'nope: port name not found'],
    ['create NB_Global name=second -- get NB_Global . name', 'no row "." in table NB_Global'],
  ] as const)
    equal(place.runNow(words.split(' ')), { stdout: '', stderr: `ovn-nbctl: ${wanted}\n`, status: 1 }, words);
  place.close();
});

test('a port after a port in place of a next hop is the one that counts', () => {
  const place = new LibraryPlace('nb');
  place.runNow(['lr-add', 'lr0', '--', 'lrp-add', 'lr0', 'rp0', '00:00:00:00:00:01', '10.0.0.1/24']);
  place.runNow(['lrp-add', 'lr0', 'rp1', '00:00:00:00:00:02', '10.0.1.1/24']);
  equal(place.runNow(['lr-route-add', 'lr0', '10.1.0.0/16', 'rp0', 'rp1']).status, 0);
  const [{ nexthop, output_port } = {}] = rows(place, 'Logical_Router_Static_Route');
  equal([nexthop, output_port], ['', 'rp1']);
  place.close();
});

test('what is not there is refused loudly', () => {
  const place = new LibraryPlace('nb');
  const stderr = (words: readonly string[]): string => place.runNow(words).stderr;
  match(
    stderr(['lr-nat-add', 'lr0', 'snat', 'a', 'b']),
    /^ovn-nbctl: 'lr-nat-add' is not among this library's commands: .*--help.*comes with OVN/,
  );
  match(stderr(['--detach']), /^ovn-nbctl: --detach is not among what this library does/);
  match(stderr(['--print-wait-time', 'sync']), /^ovn-nbctl: --print-wait-time is not among/);
  match(
    stderr(['--db=tcp:1.2.3.4:5', 'show']),
    /^ovn-nbctl: --db=tcp:1.2.3.4:5: other databases can't be reached from here/,
  );
  const results: ToolResult[] = [];
  const context = { databases: {}, clock: { now: () => 0, after: () => () => undefined } };
  startTool(['ovn-sbctl', 'show'], context, (result) => results.push(result));
  startTool(['ls'], context, (result) => results.push(result));
  match(results[0]!.stderr, /^ovn-sbctl: there is no OVN_Southbound database here/);
  equal(results[1], { stdout: '', stderr: 'ls: command not found\n', status: 127 });
  place.close();
});

test('help, version, lists', () => {
  const place = new LibraryPlace('inb');
  const { stdout } = place.runNow(['--help']);
  for (const name of ['ts-add', 'trp-add', 'list', 'wait-until', '--db=REMOTE', '--wait=none|sb'])
    ok(stdout.includes(name), name);
  match(place.runNow(['--version']).stdout, /^ovn-ic-nbctl /);
  match(place.runNow(['--commands']).stdout, /^\[--may-exist\],ts-add,SWITCH$/m);
  match(place.runNow(['--options']).stdout, /^--format=ARG\n-f ARG$/m);
  place.close();
});

test('rows deeply linked: a name is not taken for a member of every object', () => {
  const place = new LibraryPlace('nb');
  equal(place.runNow(['ls-add', '__proto__', '--', 'ls-add', 'constructor', '--', 'ls-list']).status, 0);
  equal(
    place.runNow(['set', 'Logical_Switch', '__proto__', 'external_ids:__proto__=x', 'external_ids:toString=y']).status,
    0,
  );
  equal(place.runNow(['get', 'Logical_Switch', '__proto__', 'external_ids']).stdout, '{__proto__=x, toString=y}\n');
  match(place.runNow(['get', 'Logical_Switch', 'toString', 'name']).stderr, /no row "toString"/);
  match(place.runNow(['list', 'constructor']).stderr, /unknown table "constructor"/);
  match(
    place.runNow(['get', 'Logical_Switch', 'constructor', 'valueOf']).stderr,
    /column whose name matches "valueOf"/,
  );
  place.close();
});

test('ovs-vsctl: settings, bridges, ports', () => {
  const place = new LibraryPlace('vs');
  const run = (line: string): ToolResult => place.runNow(line.split(' '));
  is(run('set open_vswitch . external_ids:system-id=gw1 external_ids:ovn-is-interconn=true').status, 0);
  equal(run('get Open_vSwitch . external_ids:ovn-is-interconn').stdout, '"true"\n');
  is(
    run('--may-exist add-br br-int -- add-port br-int vm1 -- set Interface vm1 external_ids:iface-id=p1 type=internal')
      .status,
    0,
  );
  equal(run('list-ports br-int').stdout, 'vm1\n');
  equal(run('list-br').stdout, 'br-int\n');
  equal(run('get Interface vm1 external_ids').stdout, '{iface-id=p1}\n');
  match(
    run('add-port br-int vm1').stderr,
    /^ovs-vsctl: cannot create a port named vm1 because a port named vm1 already exists on bridge br-int/,
  );
  match(run('add-br br-int').stderr, /cannot create a bridge named br-int/);
  match(run('add-port br0 vm2').stderr, /no bridge named br0/);
  match(
    run('show').stdout,
    /^[0-9a-f-]{36}\n {4}Bridge br-int\n {8}Port br-int\n {12}Interface br-int\n {16}type: internal\n/,
  );
  is(run('del-port br-int vm1').status, 0);
  match(run('del-port vm1').stderr, /no port named vm1/);
  is(run('--if-exists del-port vm1 -- del-br br-int').status, 0);
  equal(rows(place, 'Interface'), []);
  match(run('set-manager ptcp:6640').stderr, /is not among this library's commands/);
  place.close();
});

test('ovn-appctl asks daemons of this world', () => {
  const results: ToolResult[] = [];
  const context = {
    defaultTarget: 'ovn-ic',
    targets: new Map([
      [
        'ovn-ic',
        (command: string, words: readonly string[], done: (reply: { text: string; isError: boolean }) => void): void =>
          done(
            command === 'status'
              ? { text: `Status: active ${words.join()}`, isError: false }
              : { text: `"${command}" is not a valid command`, isError: true },
          ),
      ],
    ]),
  };
  const run = (...words: string[]): ToolResult => {
    startAppctl(words, context, (result) => results.push(result));
    return results.pop()!;
  };
  equal(run('-t', 'ovn-ic', 'status', 'a'), { stdout: 'Status: active a\n', stderr: '', status: 0 });
  equal(run('bogus'), {
    stdout: '',
    stderr: '"bogus" is not a valid command\novn-appctl: ovn-ic: server returned an error\n',
    status: 2,
  });
  match(run('-t', 'ovn-northd', 'status').stderr, /cannot connect to "ovn-northd"/);
  is(run().status, 1);
  is(run('--bogus').status, 1);
});

test.run();
