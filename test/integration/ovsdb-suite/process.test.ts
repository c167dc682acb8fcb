/** The server as a process, as Open vSwitch's own tests run it: its name, `--run`, databases that come and go, crashes under `--monitor`. */
import { equal, is, match } from 'uvu/assert';
import { onDebian } from '../../support/debian.ts';
import { play, playBoth } from '../../support/ovsdb-script.ts';
import { suite } from '../../support/suite.ts';

const test = suite('integration/ovsdb-suite/process', onDebian);

const schema = (name: string): string =>
  JSON.stringify({
    name,
    tables: { Root: { columns: { n: { type: 'integer' }, targets: { type: { key: 'string', min: 0 } } } } },
  });

test('called ovsdb-server: pidfile, log and control socket are named so, in the directories of Open vSwitch', async () => {
  const said = await playBoth(`
create db '${schema('a')}'
ovsdb-server --detach --no-chdir -vconsole:off --pidfile --log-file --remote=punix:socket db
ls | sed -E 's/[0-9]+\\.ctl/PID.ctl/'
ovs-appctl -t ovsdb-server ovsdb-server/list-dbs
stop
ls
`);
  match(said, /^ovsdb-server\.PID\.ctl\novsdb-server\.log\novsdb-server\.pid\n/m);
});

test('--run: serves while the command runs, and ends with it', async () => {
  const said = await playBoth(`
create db '${schema('a')}'
once() { ovsdb-server -vconsole:off --remote=punix:socket "$@" 2>&1; echo "status $?"; }
once --run='ovsdb-client list-dbs unix:socket' db
once --run="ovsdb-client transact unix:socket '[\\"a\\",{\\"op\\":\\"insert\\",\\"table\\":\\"Root\\",\\"row\\":{\\"n\\":1}}]'" db
once --run='ovsdb-client dump unix:socket a Root n' db
once --no-dbs --run='ovsdb-client list-dbs unix:socket'
once --run=true db db
ls
`);
  match(said, /^_Server\na\nstatus 0\n/);
  const ends = await play(
    'ours',
    `
create db '${schema('a')}'
for command in 'exit 3' 'kill -9 $$' /nothing/here; do ovsdb-server -vconsole:off --run="$command" db; echo "status $?"; done
`,
  );
  match(
    ends,
    /^ovsdb-server: exit 3: child exited, exit status 3\nstatus 3\novsdb-server: kill -9 \$\$: child exited, killed \(SIGKILL\)\nstatus 137\n/,
  );
  match(ends, /child exited, exit status 127\nstatus 127\n$/);
});

test('what can not be had is said, and nothing else is started in its place', async () => {
  const said = await playBoth(`
create db '${schema('a')}'
once() { timeout 20 ovsdb-server -vconsole:off "$@" 2>&1; echo "status $?"; }
once nothing.db
once
ls
`);
  match(said, /^ovsdb-server: I\/O error: nothing\.db: open failed \(No such file or directory\)\nstatus 1\n/);
  const refused = await play(
    'ours',
    `
create db '${schema('a')}'
for option in --sync-from=tcp:127.0.0.1:1 --active --sync-exclude-tables=a:b --record --replay relay:a:tcp:127.0.0.1:1; do
  ovsdb-server -vconsole:off --run=true $option db
  echo "status $?"
done
start db
ctl ovsdb-server/set-active-ovsdb-server tcp:127.0.0.1:1
ctl ovsdb-server/sync-status
`,
  );
  match(
    refused,
    /^ovsdb-server: --sync-from: replication from another server is not supported: use ovsdb-server\(1\)\nstatus 1\n/,
  );
  match(
    refused,
    /^ovsdb-server: relay:a:tcp:127\.0\.0\.1:1: relays are not supported: use ovsdb-server\(1\)\nstatus 1\n/m,
  );
  match(refused, /replication is not supported[^]*state: active\n$/);
});

test('every command of ovsdb-server is known: answered alike, or refused by name', async () => {
  const LIST = `
create db '${schema('a')}'
start db
ctl list-commands | awk 'NR > 1 { print $1 }'
`;
  const [ours, theirs] = [await play('ours', LIST), await play('debian', LIST)].map((text) => text.trim().split('\n'));
  equal(
    theirs?.filter((name) => ours?.includes(name) !== true),
    [],
  );
  await playBoth(`
create db '${schema('a')}'
start db
for words in connect-active-ovsdb-server disconnect-active-ovsdb-server perf-counters-show perf-counters-clear 'perf-counters-show x' \
    'memory-trim-on-compaction off' 'memory-trim-on-compaction x' memory-trim-on-compaction tlog-set 'tlog-set a:Root' \
    set-active-ovsdb-server set-active-ovsdb-server-probe-interval; do
  echo "== $words"
  ctl ovsdb-server/$words
  echo "status $?"
done
for words in vlog/list-pattern 'vlog/set nothing:x' 'vlog/set ANY:file:info' 'vlog/disable-rate-limit nothing' \
    vlog/close vlog/reopen 'coverage/read-counter nothing' nothing; do
  echo "== $words"
  ctl $words
  echo "status $?"
done
`);
  const refused = await play(
    'ours',
    `
create db '${schema('a')}'
start db
for words in 'tlog-set a:Root on' tlog-list 'set-active-ovsdb-server-probe-interval 1' 'memory-trim-on-compaction on'; do
  ctl ovsdb-server/$words | head -1
done
`,
  );
  is(
    refused,
    `logging of transactions is not supported: use ovsdb-server(1)
logging of transactions is not supported: use ovsdb-server(1)
replication is not supported: use ovsdb-server(1)
memory is not trimmed on compaction: the garbage collector gives it back
`,
  );
});

test('databases that come and go', async () => {
  await playBoth(`
create a.db '${schema('a')}'
create b.db '${schema('b')}'
start a.db
for words in list-dbs 'add-db a.db' 'add-db nothing.db' 'add-db b.db' list-dbs 'add-db b.db' 'get-db-storage-status b' 'remove-db nothing' \\
    'remove-db a' list-dbs 'add-db a.db' list-dbs 'remove-db _Server' 'get-db-storage-status nothing' 'compact _Server' 'compact nothing' \\
    'compact a' compact sync-status get-active-ovsdb-server get-sync-exclude-tables reconnect add-db 'compact a b'; do
  echo "== $words"
  ctl ovsdb-server/$words
  echo "status $?"
done
ovsdb-client get-schema unix:socket b
stop
`);
});

test('after a crash under --monitor, databases and remotes that were added are there, and those that were removed are not', async () => {
  const said = await playBoth(`
create a.db '${schema('a')}'
create b.db '${schema('b')}'
ovsdb-tool transact b.db '["b",{"op":"insert","table":"Root","row":{"targets":"punix:named"}}]'
start --monitor --remote=punix:given a.db
ctl ovsdb-server/add-db b.db
ctl ovsdb-server/add-remote punix:added
ctl ovsdb-server/add-remote db:b,Root,targets
ctl ovsdb-server/remove-remote punix:given
crash() {
  local pid=$(cat ovsdb-server.pid)
  kill -$1 $pid
  another() { [ -s ovsdb-server.pid ] && [ "$(cat ovsdb-server.pid)" != $pid ] && ovs-appctl -t ovsdb-server version; }
  until_true another
}
tell() { ctl ovsdb-server/list-dbs; ctl ovsdb-server/list-remotes; ovsdb-client list-dbs unix:added; ovsdb-client list-dbs unix:named; }
crash ABRT
tell
ctl ovsdb-server/remove-db a
ctl ovsdb-server/remove-remote punix:added
crash SEGV
ctl ovsdb-server/list-dbs
ctl ovsdb-server/list-remotes
stop
`);
  match(said, /\n_Server\na\nb\ndb:b,Root,targets\npunix:added\npunix:socket\n/);
});

test('disable-monitor-cond: clients come again, and have only the monitors of RFC 7047', async () => {
  const said = await playBoth(`
create db '${schema('a')}'
start db
ctl ovsdb-server/disable-monitor-cond
/usr/bin/python3 - <<'PYTHON'
import ovs.stream, ovs.jsonrpc
error, stream = ovs.stream.Stream.open_block(ovs.stream.Stream.open('unix:socket'))
rpc = ovs.jsonrpc.Connection(stream)
nil = '00000000-0000-0000-0000-000000000000'
for method, params in (('monitor_cond', ['a', 'x', {}]), ('monitor_cond_since', ['a', 'x', {}, nil]),
                       ('monitor_cond_change', ['x', 'x', {}]), ('monitor', ['a', 'x', {'Root': {}}])):
    error, reply = rpc.transact_block(ovs.jsonrpc.Message.create_request(method, params))
    print(method, reply.result, sorted((reply.error or {}).items()) if isinstance(reply.error, dict) else reply.error)
PYTHON
`);
  match(said, /monitor_cond_since None unknown method/);
});

test.run();
