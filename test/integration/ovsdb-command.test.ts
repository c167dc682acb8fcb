/** `ovn-ic-wasm ovsdb` and everybody else's clients, unchanged. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { equal, is, match, ok } from 'uvu/assert';
import { schemaToJson } from '../../host/ovsdb/schema.ts';
import { icNorthbound } from '../../host/schema/ic-northbound.ts';
import { northbound } from '../../host/schema/northbound.ts';
import { Canonical } from '../support/canonical.ts';
import { runProgram } from '../support/daemon.ts';
import { onDebian } from '../support/debian.ts';
import { Authority, tlsArgs } from '../support/ovn/certificates.ts';
import { tool, untilGone } from '../support/ovn/process.ts';
import {
  freePort,
  killServers,
  OUR_SERVER,
  RealServer,
  temporaryDirectory,
  writeSchema,
  type ServerKind,
} from '../support/ovsdb-server.ts';
import { socketPeer } from '../support/peer.ts';
import { Running } from '../support/running.ts';
import { suite } from '../support/suite.ts';

const test = suite('integration/ovsdb-command', onDebian);
test.after(killServers);

/** Gives a test our server with a database (its file's name tells the schema), and takes it away however the test ends. */
async function inServer(
  database: string,
  options: readonly string[],
  body: (server: RealServer) => Promise<void>,
): Promise<void> {
  const directory = temporaryDirectory();
  const server = await new RealServer(directory, join(directory, database), options, 'ours').start();
  try {
    await body(server);
  } finally {
    if (server.isRunning) await server.stop();
  }
}

async function refusal(action: Promise<unknown>): Promise<string> {
  try {
    await action;
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('not refused');
}

const NIL = '00000000-0000-0000-0000-000000000000';

test('ovn-nbctl, ovn-sbctl, ovn-ic-nbctl, ovn-ic-sbctl', () =>
  inServer(
    'ovnnb_db.db',
    ['memory:OVN_Southbound', 'memory:OVN_IC_Northbound', 'memory:OVN_IC_Southbound'],
    async (server) => {
      const { remote } = server;
      const ctl = (name: string, ...args: string[]): Promise<string> =>
        tool(name, [`--db=${remote}`, '--timeout=20', ...args]);
      await ctl('ovn-nbctl', 'ls-add', 'sw', '--', 'lsp-add', 'sw', 'p', '--', 'lsp-set-addresses', 'p', 'dynamic');
      match(
        await ctl('ovn-nbctl', '--no-leader-only', 'show'),
        /^switch [0-9a-f-]{36} \(sw\)\n {4}port p\n {8}addresses: \["dynamic"\]\n$/,
      );
      match(await refusal(ctl('ovn-nbctl', 'ls-add', 'sw')), /a switch with this name already exists/);
      await ctl('ovn-nbctl', 'acl-add', 'sw', 'to-lport', '1000', 'ip4 && tcp', 'drop');
      await ctl('ovn-nbctl', 'ls-del', 'sw');
      is(await ctl('ovn-nbctl', '--bare', '--columns=name', 'list', 'Logical_Switch_Port'), '');
      is(await ctl('ovn-nbctl', 'list', 'ACL'), '');
      await ctl('ovn-sbctl', 'chassis-add', 'ch', 'geneve', '192.0.2.1');
      match(await ctl('ovn-sbctl', 'show'), /^Chassis ch\n {4}Encap geneve\n/);
      await ctl('ovn-ic-nbctl', 'ts-add', 'ts1');
      match(await ctl('ovn-ic-nbctl', '--no-leader-only', 'ts-list'), /\(ts1\)/);
      await ctl('ovn-ic-sbctl', 'create', 'Availability_Zone', 'name=az1');
      match(await ctl('ovn-ic-sbctl', 'show'), /^availability-zone az1\n/);
    },
  ));

test('ovn-nbctl as a daemon', () =>
  inServer('ovnnb_db.db', [], async ({ remote, directory }) => {
    const env = { ...process.env, OVN_RUNDIR: directory };
    const options = ['--detach', `--pidfile=${join(directory, 'nbctl.pid')}`, '--log-file=/dev/null'];
    const socket = (await tool('ovn-nbctl', [`--db=${remote}`, ...options], env)).trim();
    try {
      const nbctl = (...args: string[]): Promise<string> => tool('ovn-nbctl', args, { ...env, OVN_NB_DAEMON: socket });
      for (let i = 0; i < 20; i++) await nbctl('ls-add', `sw${i}`);
      is((await nbctl('ls-list')).trim().split('\n').length, 20);
      // Its copy is kept up to date with what others do.
      await tool('ovn-nbctl', [`--db=${remote}`, 'ls-del', 'sw7']);
      await nbctl('ls-add', 'sw7');
    } finally {
      await tool('ovn-appctl', ['-t', socket, 'exit'], env);
    }
  }));

test('ovsdb-client: schemas, dump, transact, backup', () =>
  inServer('ovn_ic_nb_db.db', ['memory:OVN_Northbound'], async (server) => {
    const { remote } = server;
    equal((await server.client('list-dbs', remote)).trim().split('\n').sort(), [
      'OVN_IC_Northbound',
      'OVN_Northbound',
      '_Server',
    ]);
    equal(JSON.parse(await server.client('get-schema', remote, 'OVN_IC_Northbound')), schemaToJson(icNorthbound));
    is(await server.client('get-schema-version', remote, 'OVN_Northbound'), `${northbound.version}\n`);
    match(await server.client('list-columns', remote, 'OVN_IC_Northbound', 'Transit_Switch'), /external_ids/);
    const [inserted] = await server.transact('OVN_IC_Northbound', {
      op: 'insert',
      table: 'Transit_Switch',
      row: { name: 'ts "1"' },
    });
    ok((inserted as { uuid: unknown }).uuid !== undefined);
    match(await server.client('dump', remote, 'OVN_IC_Northbound', 'Transit_Switch', 'name'), /ts \\"1\\"/);
    const results = await server.transact(
      'OVN_IC_Northbound',
      { op: 'insert', table: 'Nowhere', row: {} },
      { op: 'insert', table: 'Transit_Switch', row: { nothing: 1 } },
    );
    match(JSON.stringify(results), /No table named Nowhere/);
    const backup = join(server.directory, 'backup.db');
    writeFileSync(backup, await server.client('backup', remote, 'OVN_IC_Northbound'));
    match(
      await tool('ovsdb-tool', [
        'query',
        backup,
        '["OVN_IC_Northbound",{"op":"select","table":"Transit_Switch","where":[]}]',
      ]),
      /ts \\"1\\"/,
    );
  }));

test('ovsdb-client: monitor, monitor-cond, monitor-cond-since', () =>
  inServer('ovn_ic_nb_db.db', [], async (server) => {
    const name = 'OVN_IC_Northbound';
    const condition = JSON.stringify([['name', '==', 'seen']]);
    const watchers = [
      new Running('ovsdb-client', ['monitor', server.remote, name, 'Transit_Switch', 'name']),
      new Running('ovsdb-client', ['monitor-cond', server.remote, name, condition, 'Transit_Switch', 'name']),
      new Running('ovsdb-client', [
        'monitor-cond-since',
        server.remote,
        name,
        NIL,
        condition,
        'Transit_Switch',
        'name',
      ]),
    ];
    const insert = (value: string): Promise<unknown> =>
      server.transact(name, { op: 'insert', table: 'Transit_Switch', row: { name: value } });
    // A monitor that prints nothing at first can't be seen to have begun: rows are added until all have seen one.
    await insert('seen');
    for (const watcher of watchers) await watcher.until(/seen/);
    await insert('hidden');
    await server.transact(name, {
      op: 'update',
      table: 'Transit_Switch',
      where: [['name', '==', 'seen']],
      row: { name: 'other' },
    });
    await watchers[0]!.until(/hidden[^]*old[^]*seen[^]*new[^]*other/);
    for (const watcher of watchers.slice(1)) {
      await watcher.until(/delete/);
      ok(!watcher.output.includes('hidden'), watcher.output);
    }
    for (const watcher of watchers) await watcher.end();
  }));

test('ovsdb-client: lock, steal, wait', () =>
  inServer('ovn_ic_nb_db.db', [], async (server) => {
    const first = new Running('ovsdb-client', ['lock', server.remote, 'l']);
    await first.until(/"?locked"?:? ?true/);
    const second = new Running('ovsdb-client', ['lock', server.remote, 'l']);
    await second.until(/"?locked"?:? ?false/);
    const thief = new Running('ovsdb-client', ['steal', server.remote, 'l']);
    await first.until(/stolen/);
    await thief.end('SIGKILL');
    await first.until(/stolen[^]*locked/);
    await first.end('SIGKILL');
    await second.until(/false[^]*locked/);
    await second.end();
    await server.client('-t', '20', 'wait', server.remote, 'OVN_IC_Northbound', 'added');
    await server.client('-t', '20', 'wait', server.remote, 'OVN_IC_Northbound', 'connected');
    const removed = server.client('-t', '20', 'wait', server.remote, 'OVN_IC_Northbound', 'removed');
    await server.appctl('ovsdb-server/remove-db', 'OVN_IC_Northbound');
    await removed;
  }));

test("Python's IDL: what it sees, what it writes, and its lock", () =>
  inServer('ovn_ic_nb_db.db', [], async (server) => {
    const script = join(server.directory, 'client.py');
    writeFileSync(script, PYTHON);
    const client = new Running('/usr/bin/python3', ['-u', script, server.remote]);
    await client.until(/^locked True$/m);
    await client.until(/^status success$/m);
    await client.until(/^rows \['by python'\]$/m);
    await server.transact('OVN_IC_Northbound', {
      op: 'insert',
      table: 'Transit_Switch',
      row: { name: 'by others', external_ids: ['map', [['k', 'v']]] },
    });
    await client.until(/^rows \['by others', 'by python'\]$/m);
    // It comes back by itself after the server was away, and sees what is there then.
    await server.stop();
    await server.start();
    await server.transact('OVN_IC_Northbound', {
      op: 'delete',
      table: 'Transit_Switch',
      where: [['name', '==', 'by others']],
    });
    await client.until(/^rows \['by others', 'by python'\]\n(?:.*\n)*rows \['by python'\]$/m);
    await client.end();
  }));

/** Adds a row under a lock, then prints the names that it sees whenever they change. */
const PYTHON = `
import sys
import ovs.db.idl
import ovs.poller

def schema(remote):
    import ovs.stream, ovs.jsonrpc
    error, stream = ovs.stream.Stream.open_block(ovs.stream.Stream.open(remote))
    rpc = ovs.jsonrpc.Connection(stream)
    error, reply = rpc.transact_block(ovs.jsonrpc.Message.create_request('get_schema', ['OVN_IC_Northbound']))
    rpc.close()
    return reply.result

helper = ovs.db.idl.SchemaHelper(schema_json=schema(sys.argv[1]))
helper.register_table('Transit_Switch')
idl = ovs.db.idl.Idl(sys.argv[1], helper)
idl.set_lock('python')
seen = None
txn = None
written = False
while True:
    idl.run()
    names = sorted(row.name for row in idl.tables['Transit_Switch'].rows.values())
    if idl.has_ever_connected() and names != seen:
        seen = names
        print('rows', names)
    if txn is None and not written and idl.has_lock:
        print('locked', idl.has_lock)
        txn = ovs.db.idl.Transaction(idl)
        row = txn.insert(idl.tables['Transit_Switch'])
        row.name = 'by python'
        row.external_ids = {'a': 'b'}
    if txn is not None:
        status = txn.commit()
        if status != ovs.db.idl.Transaction.INCOMPLETE:
            print('status', status)
            # "try again" is for a lock that came before the content did.
            txn = None
            written = status == ovs.db.idl.Transaction.SUCCESS
    poller = ovs.poller.Poller()
    idl.wait(poller)
    if txn is not None:
        txn.wait(poller)
    poller.block()
`;

test('TCP, TLS, WebSockets and remotes that a database names', async () => {
  const directory = temporaryDirectory();
  const authority = await Authority.create(directory, 'ca');
  const [own, client] = [await authority.sign('server'), await authority.sign('client')];
  const [tcp, ssl, named] = [await freePort(), await freePort(), await freePort()];
  const options = [
    ...tlsArgs(own),
    `--remote=ptcp:${tcp}:[::1]`,
    `--remote=pssl:${ssl}:127.0.0.1`,
    '--remote=db:OVN_Northbound,NB_Global,connections',
  ];
  await inServer('ovnnb_db.db', options, async (server) => {
    const nbctl = (remote: string, ...args: string[]): Promise<string> =>
      tool('ovn-nbctl', [`--db=${remote}`, '--timeout=20', ...args]);
    await nbctl(`tcp:[::1]:${tcp}`, 'ls-add', 'sw');
    match(await nbctl(`ssl:127.0.0.1:${ssl}`, ...tlsArgs(client), 'show'), /\(sw\)/);
    await nbctl(server.remote, '--inactivity-probe=30000', 'set-connection', `ptcp:${named}:127.0.0.1`);
    const listening = async (): Promise<boolean> => {
      const { status } = await runProgram('ovn-nbctl', [`--db=tcp:127.0.0.1:${named}`, '--timeout=20', 'show']);
      return status === 0;
    };
    while (!(await listening()));
    await nbctl(server.remote, 'del-connection');
    while (await listening());
    is(
      await server.appctl('ovsdb-server/list-remotes'),
      [`db:OVN_Northbound,NB_Global,connections`, `pssl:${ssl}:127.0.0.1`, `ptcp:${tcp}:[::1]`, `p${server.remote}`]
        .map((line) => `${line}\n`)
        .join(''),
    );
  });
});

test('databases and remotes come and go while it runs', () =>
  inServer('ovnnb_db.db', [], async (server) => {
    const ask = (method: string, ...params: string[]): Promise<string> => server.appctl(method, ...params);
    const file = join(server.directory, 'OVN_IC_Southbound.db');
    await ask('ovsdb-server/add-db', file);
    is(await ask('ovsdb-server/list-dbs'), 'OVN_IC_Southbound\nOVN_Northbound\n_Server\n');
    match(await refusal(ask('ovsdb-server/add-db', file)), /ovsdb error: .*\/OVN_IC_Southbound\.db: already open/);
    await tool('ovn-ic-sbctl', [`--db=${server.remote}`, 'create', 'Availability_Zone', 'name=az1']);
    await ask('ovsdb-server/remove-db', 'OVN_IC_Southbound');
    match(await tool('ovsdb-tool', ['show-log', file]), /record 1:/);
    await ask('ovsdb-server/add-db', file);
    match(await tool('ovn-ic-sbctl', [`--db=${server.remote}`, 'show']), /az1/);
    await ask('ovsdb-server/compact');
    match(await tool('ovsdb-tool', ['show-log', file]), /record 1: .* "compacting database online"\n$/);
    const other = join(server.directory, 'other.sock');
    await ask('ovsdb-server/add-remote', `punix:${other}`);
    match(await server.client('list-dbs', `unix:${other}`), /_Server/);
    await ask('ovsdb-server/remove-remote', `punix:${other}`);
    ok(!existsSync(other));
    match(await refusal(ask('ovsdb-server/remove-remote', `punix:${other}`)), /no such remote/);
    match(await refusal(ask('ovsdb-server/add-remote', 'ptcp:x')), /ptcp:x: expected ptcp:/);
    match(
      await refusal(ask('ovsdb-server/add-remote', 'db:OVN_Northbound,NB_Global,nothing')),
      /table "NB_Global" has no column "nothing"/,
    );
    match(await refusal(ask('ovsdb-server/remove-db', '_Server')), /Cannot remove reserved database/);
    match(await refusal(ask('ovsdb-server/compact', 'Nothing')), /no database by that name/);
    is(await ask('ovsdb-server/sync-status'), 'state: active\n');
    match(await ask('memory/show'), /cells:\d+ .*sessions:\d/);
    match(await ask('list-commands'), /ovsdb-server\/add-db +DB/);
  }));

/** What clients hear when a database is added and when one is removed. */
async function comeAndGo(kind: ServerKind): Promise<unknown> {
  const directory = temporaryDirectory();
  const [first, second] = ['OVN_IC_Northbound.db', 'OVN_Northbound.db'].map((name) => join(directory, name)) as [
    string,
    string,
  ];
  await tool('ovsdb-tool', ['create', first, writeSchema(directory, icNorthbound, 'first')]);
  await tool('ovsdb-tool', ['create', second, writeSchema(directory, northbound, 'second')]);
  const server = await new RealServer(directory, first, [], kind).start();
  const aware = socketPeer(server.socket);
  const said: unknown[] = [];
  /** Has something done, and notes what it means to the aware client, and to one that is idle and one that watches. */
  const during = async (action: () => Promise<unknown>): Promise<void> => {
    const [idle, watching] = [socketPeer(server.socket), socketPeer(server.socket)];
    await idle.request('echo', []);
    await watching.request('set_db_change_aware', [false]);
    await watching.request('monitor', ['_Server', 's', { Database: { columns: ['name'] } }]);
    await action();
    // The real server does what has been asked for a little after it has answered.
    await aware.until(({ method, params }) => method === 'update' && (params as unknown[])[0] === 's');
    await aware.request('echo', []);
    said.push(aware.take());
    for (const peer of [idle, watching]) said.push((await peer.request('echo', []))['closed'], peer.take());
    for (const peer of [idle, watching]) peer.close();
  };
  await aware.request('set_db_change_aware', [true]);
  await aware.request('monitor', ['OVN_IC_Northbound', 'm', { Transit_Switch: {} }]);
  await aware.request('monitor_cond', ['OVN_IC_Northbound', ['m', 2], { Transit_Switch: {} }]);
  await aware.request('monitor', ['_Server', 's', { Database: { columns: ['name'] } }]);
  const wait = {
    op: 'wait',
    table: 'Transit_Switch',
    where: [],
    until: '==',
    columns: ['name'],
    rows: [{ name: 'never' }],
  };
  aware.send({ method: 'transact', id: 'waits', params: ['OVN_IC_Northbound', wait] });
  await during(() => server.appctl('ovsdb-server/add-db', second));
  await during(() => server.appctl('ovsdb-server/remove-db', 'OVN_IC_Northbound'));
  said.push((await aware.request('monitor_cancel', ['m']))['error']);
  said.push(
    await aware.request('transact', ['OVN_IC_Northbound']),
    ((await aware.request('list_dbs', []))['result'] as string[]).sort(),
  );
  aware.close();
  await server.stop();
  return new Canonical().of(said);
}

test('clients hear of databases that come and go as from ovsdb-server', async () => {
  const ours = await comeAndGo('ours');
  is(JSON.stringify(ours), JSON.stringify(await comeAndGo('debian')));
  match(JSON.stringify(ours), /monitor_canceled.*"canceled".*"unknown monitor"/);
});

test('a disk that is full: the client gets an error, the file stays whole, and what fits is written', async () => {
  const directory = temporaryDirectory();
  const at = (name: string): string => join(directory, name);
  const [program, ...args] = OUR_SERVER;
  const options = ['--detach', `--pidfile=${at('pid')}`, `--unixctl=${at('ctl')}`, `--remote=punix:${at('sock')}`];
  const words = [program, ...args, ...options, '-vconsole:off', at('ovn_ic_nb_db.db')];
  // No file may grow beyond 64 KiB: as on a full disk, a write is cut short and the next one fails.
  await tool('bash', ['-c', `trap '' XFSZ; ulimit -f 64; exec "$@"`, 'bash', ...words]);
  try {
    const client = socketPeer(at('sock'));
    const insert = async (name: string, bytes: number): Promise<string> => {
      const row = { name, other_config: ['map', [['filler', 'x'.repeat(bytes)]]] };
      const { result } = await client.request('transact', [
        'OVN_IC_Northbound',
        { op: 'insert', table: 'Transit_Switch', row },
      ]);
      const [first, second] = result as { error?: string; details?: string }[];
      return second?.details ?? first?.error ?? 'done';
    };
    is(await insert('a', 10_000), 'done');
    match(await insert('b', 60_000), /ovn_ic_nb_db\.db: write failed \(File too large\)$/);
    is(await insert('c', 10_000), 'done');
    client.close();
    const remote = `unix:${at('sock')}`;
    const dump = await tool('ovsdb-client', [
      '--data=bare',
      '--no-headings',
      'dump',
      remote,
      'OVN_IC_Northbound',
      'Transit_Switch',
      'name',
    ]);
    equal(dump.match(/^[abc]$/gm)?.sort(), ['a', 'c']);
  } finally {
    await untilGone(at('ctl'), () => tool('ovs-appctl', ['-t', at('ctl'), 'exit']));
  }
  const log = await tool('ovsdb-tool', ['show-log', at('ovn_ic_nb_db.db')]);
  equal(log.match(/^record \d/gm), ['record 0', 'record 1', 'record 2']);
});

test('what keeps it from starting is one line', async () => {
  const directory = temporaryDirectory();
  const [program, ...args] = OUR_SERVER;
  const start = async (...more: string[]): Promise<string> => {
    const { status, stderr } = await runProgram(program, [...args, '--unixctl=none', '-vconsole:off', ...more], {
      cwd: directory,
    });
    is(status, 1, more.join(' '));
    return stderr;
  };
  match(
    await start('unknown.db'),
    /^ovn-ic-wasm: .*\/unknown\.db: there is no such file, and its name does not tell .*\n$/,
  );
  writeFileSync(join(directory, 'text'), 'hello\n');
  match(await start('text'), /^ovn-ic-wasm: text: the file is no OVSDB database: .*\n$/);
  match(await start('--schema=text', 'x.db'), /^ovn-ic-wasm: --schema: cannot read .*\n$/);
  match(
    await start('--remote=pssl:0:127.0.0.1'),
    /^ovn-ic-wasm: --remote=pssl:0:127\.0\.0\.1: listen failed \(a private key and .*\n$/,
  );
  match(
    await start('memory:OVN_Northbound', 'OVN_Northbound.db'),
    /^ovn-ic-wasm: OVN_Northbound\.db: this server has a database OVN_Northbound already\n$/,
  );
});

test('--no-sync, --detach --monitor: a killed server comes back with its databases', () =>
  inServer('ovnnb_db.db', ['--monitor', '--no-sync'], async (server) => {
    await tool('ovn-nbctl', [`--db=${server.remote}`, 'ls-add', 'sw']);
    process.kill(server.pid, 'SIGSEGV');
    await tool('ovsdb-client', ['-t', '30', '--retry', 'list-dbs', server.remote]).catch(() => undefined);
    const pidfile = `${server.database}.pid`;
    const back = async (): Promise<boolean> =>
      (await runProgram('ovn-nbctl', [`--db=${server.remote}`, '--timeout=20', 'show'])).stdout.includes('(sw)');
    while (!(await back()));
    ok(Number(readFileSync(pidfile, 'utf8')) !== server.pid);
  }));

test.run();
