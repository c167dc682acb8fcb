/** Remotes as Open vSwitch's own tests use them: listed, named by rows, read-only, active, on a port of the system's choice. */
import { is, match } from 'uvu/assert';
import { onDebian } from '../../support/debian.ts';
import { play, playBoth } from '../../support/ovsdb-script.ts';
import { suite } from '../../support/suite.ts';

const test = suite('integration/ovsdb-suite/remotes', onDebian);

const optional = (key: unknown): unknown => ({ type: { key, min: 0, max: 1 } });
const schema = JSON.stringify({
  name: 'mydb',
  version: '1.0.0',
  tables: {
    Root: {
      columns: {
        managers: { type: { key: 'string', min: 0, max: 'unlimited' } },
        options: { type: { key: { type: 'uuid', refTable: 'Manager' }, min: 0, max: 'unlimited' } },
      },
    },
    Manager: {
      columns: {
        target: { type: 'string' },
        read_only: optional('boolean'),
        role: optional('string'),
        is_connected: optional('boolean'),
        max_backoff: optional('integer'),
        inactivity_probe: optional('integer'),
        status: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
      },
    },
  },
});

/** A database whose root names remotes: one by a text, the others by rows. */
const named = (...rows: readonly Readonly<Record<string, unknown>>[]): string => {
  const inserts = rows.map((row, i) => ({ op: 'insert', table: 'Manager', 'uuid-name': `m${i}`, row }));
  const options = ['set', rows.map((_, i) => ['named-uuid', `m${i}`])];
  const root = { op: 'insert', table: 'Root', row: { managers: 'punix:socket1', options } };
  return `create db '${schema}'\novsdb-tool transact db '${JSON.stringify(['mydb', ...inserts, root])}'\n`;
};

/** What rows say of their remotes; 'fares' is true when they say so. */
const STATUS = `
rows() { transact '["mydb",{"op":"select","table":"Manager","where":[],"columns":["target","is_connected","status"],"sort":["target"]}]'; }
fares() { rows | sed 's/},{/\\n/g' | grep "\\"$1\\"" | grep -q "$2"; }
`;
const BY_ROWS = 'start --remote=db:mydb,Root,managers --remote=db:mydb,Root,options db';

test('list-remotes gives them as they were given, whatever came of adding others', async () => {
  const said = await playBoth(`
${named()}
start db
for words in 'add-remote punix:other' 'add-remote punix:other' 'add-remote db:x' 'add-remote db:x,y' 'add-remote db:x,y,z' \\
    'add-remote db:mydb,y,z' 'add-remote db:mydb,Root,z' 'add-remote db:mydb,Root,managers' list-remotes 'remove-remote nothing' \\
    'remove-remote punix:other' 'remove-remote db:mydb,Root,managers' list-remotes; do
  echo "== $words"
  ctl ovsdb-server/$words
  echo "status $?"
done
until_true gone socket1
ls | grep socket
`);
  match(said, /== list-remotes\ndb:mydb,Root,managers\npunix:other\npunix:socket\n/);
});

test('a port of the system is in the log, as scripts look for it', async () => {
  const said = await playBoth(`
${named()}
start --remote=ptcp:0:127.0.0.1 db
port=$(sed -n 's/.*0:.*: listening on port \\([0-9]*\\)$/\\1/p' ovsdb-server.log)
ovsdb-client list-dbs tcp:127.0.0.1:$port
`);
  match(said, /\n_Server\nmydb\n$/);
  match(
    await play('ours', `${named()}\nstart --remote=ptcp:0:127.0.0.1 db\nlog`),
    /INFO\|ptcp:0:127\.0\.0\.1: listening on port \d+$/m,
  );
});

test('rows that name remotes learn whether somebody is connected, how many, and where', async () => {
  const said = await playBoth(`
${named({ target: 'punix:socket2' }, { target: 'ptcp:0:127.0.0.1', inactivity_probe: 500 }, { target: 'tcp:127.0.0.1:1', max_backoff: 1000 })}
${STATUS}
${BY_ROWS}
until_true fares tcp:127.0.0.1:1 BACKOFF
port=$(sed -n 's/.*0:.*: listening on port \\([0-9]*\\)$/\\1/p' ovsdb-server.log)
rows | sed "s/$port/PORT/"
ovsdb-client monitor unix:socket2 mydb Root >/dev/null 2>&1 &
ovsdb-client monitor unix:socket2 mydb Root >/dev/null 2>&1 &
ovsdb-client monitor tcp:127.0.0.1:$port mydb Root >/dev/null 2>&1 &
until_true fares punix:socket2 n_connections
until_true fares ptcp:0:127.0.0.1 true
rows | sed "s/$port/PORT/; s/CONNECTING/BACKOFF/"
kill %1 %2 %3
until_true fares punix:socket2 false
until_true fares ptcp:0:127.0.0.1 false
rows | sed "s/$port/PORT/; s/CONNECTING/BACKOFF/"
ctl ovsdb-server/remove-remote db:mydb,Root,options
until_true gone socket2
`);
  match(said, /"is_connected":true,"status":\["map",\[\["n_connections","2"\]/);
  match(said, /\["bound_port","PORT"\]/);
});

const OPERATIONS = [
  { op: 'insert', table: 'Root', row: {} },
  { op: 'update', table: 'Root', where: [], row: {} },
  { op: 'mutate', table: 'Root', where: [], mutations: [] },
  // Not the row that the remotes follow from: what is asked next would find them gone, or just going.
  { op: 'delete', table: 'Root', where: [['managers', 'excludes', 'punix:socket1']] },
  { op: 'commit', durable: false },
  { op: 'comment', comment: 'x' },
  { op: 'select', table: 'Root', where: [], columns: ['managers'] },
  { op: 'abort' },
  { op: 'insert', table: 'Nothing', row: {} },
];

test('by a read-only remote nothing is changed', async () => {
  const transactions = OPERATIONS.map((operation) => `transact '${JSON.stringify(['mydb', operation])}'`).join('\n');
  const said = await playBoth(`
${named({ target: 'punix:looks', read_only: true }, { target: 'punix:writes', read_only: false })}
${BY_ROWS}
until_true [ -e looks ]
for server in unix:looks unix:writes; do
${transactions}
done
server=unix:looks transact '["_Server",{"op":"delete","table":"Database","where":[]}]'
`);
  match(said, /"insert operation not allowed when database server is in read only mode","error":"not allowed"/);
});

test('a row that changes its mind: its clients have to come again, and may then write', async () => {
  const said = await play(
    'ours',
    `
${named({ target: 'punix:looks', read_only: true })}
${BY_ROWS}
insert='["mydb",{"op":"insert","table":"Root","row":{}}]'
server=unix:looks transact "$insert"
ovsdb-client monitor unix:looks mydb Root managers >watching 2>&1 &
until_true [ -s watching ]
transact '["mydb",{"op":"update","table":"Manager","where":[],"row":{"read_only":false}}]'
wait $!
written() { server=unix:looks transact "$insert" | grep -q uuid; }
until_true written
grep -o "disconnected: .*" ovsdb-server.log
`,
  );
  match(said, /"not allowed"/);
  match(said, /disconnected: the remote punix:DIR\/looks was changed/);
});

test('a remote whose clients are to have a role is not served, which is said once: they could do anything', async () => {
  const said = await play(
    'ours',
    `
${STATUS}
${named({ target: 'punix:roles', role: 'ovn-controller' }, { target: 'punix:others', role: '' })}
${BY_ROWS}
until_true [ -e others ]
role() { transact '["mydb",{"op":"update","table":"Manager","where":[["target","==","punix:'$1'"]],"row":{"role":"'$2'"}}]' >/dev/null; }
for other in 1 2 3 4 5; do
  server=unix:others transact '["mydb",{"op":"insert","table":"Root","row":{"managers":"x'$other'"}},{"op":"delete","table":"Root","where":[["managers","==","x'$other'"]]}]' >/dev/null
  until_true ovsdb-client list-dbs unix:others
done
ls | grep roles
ovsdb-client monitor unix:others mydb Root managers >/dev/null 2>&1 &
until_true fares punix:others true
rows
log | grep role
echo == changed
role others ovn-controller
until_true gone others
role roles ''
until_true [ -e roles ]
ovsdb-client list-dbs unix:roles
log | grep role
`,
  );
  const refusal = (name: string): string =>
    `ovsdb_jsonrpc_server|ERR|punix:DIR/${name}: access by role (ovn-controller) is not supported, so this remote is not served: clear its role, or serve the database with ovsdb-server(1)`;
  const [first = '', changed = ''] = said.split('== changed\n');
  is(
    first
      .split('\n')
      .filter((line) => line.includes('ERR'))
      .join('\n'),
    refusal('roles'),
  );
  match(first, /"status":\["map",\[\]\],"target":"punix:roles"/);
  match(changed, /_Server\nmydb\n/);
  is(
    changed
      .split('\n')
      .filter((line) => line.includes('ERR'))
      .join('\n'),
    [refusal('roles'), refusal('others')].join('\n'),
  );
});

test('active remotes: the peer that listens is a client, whether it is there at the start or comes later', async () => {
  const said = await playBoth(`
${named()}
start --remote=unix:waits db
timeout 20 ovsdb-client list-dbs punix:waits
timeout 20 ovsdb-client get-schema-version punix:waits mydb
ctl ovsdb-server/list-remotes
`);
  match(said, /1\.0\.0\npunix:socket\nunix:waits\n$/);
});

test.run();
