/** On-line conversion of a standalone database to another schema, and what its clients hear. */
import { equal, match, not, ok } from 'uvu/assert';
import { onDebian } from '../../support/debian.ts';
import { play, playBoth } from '../../support/ovsdb-script.ts';
import { suite } from '../../support/suite.ts';

const test = suite('integration/ovsdb-suite/conversion', onDebian);

const integer = { type: 'integer' };
const text = { type: 'string' };
const schemaOf = (version: string, tables: object): string => JSON.stringify({ name: 'ordinals', version, tables });
const before = schemaOf('5.1.3', {
  ordinals: { columns: { number: integer, name: text, old: { type: { key: 'string', min: 0 } } } },
  gone: { columns: { x: integer } },
});
const after = schemaOf('6.0.0', {
  ordinals: {
    indexes: [['number']],
    columns: { number: { type: 'real' }, name: text, added: { type: { key: 'string', min: 0, max: 'unlimited' } } },
  },
  more: { columns: { x: integer } },
});

const FILLED = `
create db '${before}'
printf '%s' '${after}' > after
start db
transact '["ordinals",{"op":"insert","table":"ordinals","row":{"number":1,"name":"a","old":"x"}},{"op":"insert","table":"ordinals","row":{"number":1000,"name":"a"}},{"op":"insert","table":"gone","row":{"x":2}}]'
rows() { transact '["ordinals",{"op":"select","table":"ordinals","where":[],"columns":["number","name"],"sort":["number"]}]'; }
`;

test('ovsdb-client convert: rows of tables and columns that both schemas have stay, on disk too', async () => {
  const said = await playBoth(`
${FILLED}
ovsdb-client needs-conversion unix:socket after
ovsdb-client convert unix:socket after && ovsdb-client needs-conversion unix:socket after
ovsdb-client get-schema-version unix:socket ordinals
ovsdb-client list-tables unix:socket ordinals
rows
transact '["ordinals",{"op":"insert","table":"ordinals","row":{"number":2.5,"added":"b"}}]'
ovsdb-tool show-log db | sed -E 's/ [-0-9]{10} [0-9:.]+//'
ctl ovsdb-server/list-dbs
stop
start db
rows
ovsdb-client convert unix:socket after; echo $?
ovsdb-client convert unix:socket db.ovsschema 2>&1 | sed -E 's/"(1|1000|2.5)"/"NUMBER"/'
`);
  match(said, /^yes\nno\n6\.0\.0\n/m);
  match(said, /record 1: "converted by ovsdb-server"/);
});

const refused: readonly object[] = [
  { ordinals: { columns: { number: text } } },
  { ordinals: { maxRows: 1, columns: { number: integer } } },
  { ordinals: { columns: { number: { type: { key: { type: 'integer', maxInteger: 1 } } } } } },
  { ordinals: { columns: { name: text }, indexes: [['name']] } },
];

/** What is no schema, or not for this database. */
const malformed: readonly unknown[] = [
  3,
  {},
  { name: 'other', tables: {} },
  { name: 'ordinals' },
  { name: 'ordinals', tables: { A: 3 } },
  { name: 'ordinals', tables: { A: {} } },
  { name: 'ordinals', tables: { A: { columns: {} } } },
  { name: 'ordinals', tables: { A: { columns: { a: 3 } } } },
  { name: 'ordinals', tables: { A: { columns: { a: {} } } } },
  { name: 'ordinals', tables: { A: { columns: { a: { type: 'strin' } } } } },
  { name: 'ordinals', tables: { A: { columns: { a: { type: { key: { type: 'uuid', refTable: 'Z' } } } } } } },
  { name: 'ordinals', tables: { A: { columns: { a: { type: { key: { type: 'integer', minReal: 1 } } } } } } },
  { name: 'ordinals', tables: { A: { columns: { a: { type: { key: 'integer', min: 2 } } } } } },
  { name: 'ordinals', tables: { A: { columns: { a: { type: { key: 'integer', max: 0 } } } } } },
  { name: 'ordinals', tables: { _A: { columns: { a: integer } } } },
  { name: 'ordinals', tables: { A: { columns: { _a: integer } } } },
  { name: 'ordinals', tables: { A: { columns: { a: integer }, indexes: [['b']] } } },
  { name: 'ordinals', tables: { A: { columns: { a: integer }, indexes: [['a', 'a']] } } },
  { name: 'ordinals', tables: { A: { maxRows: 0, columns: { a: integer } } } },
  { name: 'ordinals', x: 1, tables: {} },
  { name: 'ordinals', version: 'x', tables: {} },
];

/** A few lines of Python around the library's JSON-RPC: 'ask' prints what comes of a request. */
const PYTHON = `
import json, sys, ovs.jsonrpc, ovs.poller, ovs.stream
def connect():
    error, stream = ovs.stream.Stream.open_block(ovs.stream.Stream.open('unix:socket'))
    return ovs.jsonrpc.Connection(stream)
def show(*words):
    print(*(word if isinstance(word, str) else json.dumps(word, sort_keys=True) for word in words))
def ask(rpc, method, *params):
    error, reply = rpc.transact_block(ovs.jsonrpc.Message.create_request(method, list(params)))
    show(method, error, reply and reply.result, reply and reply.error)
def listen(rpc, count):
    for _ in range(count):
        error, message = rpc.recv_block()
        show('heard', error, message and message.method, message and message.params, message and message.result, message and message.error)
        if error:
            return
`;

test('a schema that can not be had is refused, and nothing has changed', async () => {
  const schemas = JSON.stringify([
    ...refused.map((tables) => JSON.parse(schemaOf('7.0.0', tables)) as unknown),
    ...malformed,
  ]);
  const script = `
${FILLED}
/usr/bin/python3 - <<'EOF' | sed -E 's/First row.*transaction\\.//; s/"syntax": "(1|1000)"/"syntax": "NUMBER"/'
import subprocess
${PYTHON}
def convert(*params):
    for _ in range(5):
        try:
            rpc = connect()
            rpc.transact_block(ovs.jsonrpc.Message.create_request('set_db_change_aware', [True]))
            error, reply = rpc.transact_block(ovs.jsonrpc.Message.create_request('convert', list(params)))
        except AttributeError:
            error = 'no connection'
        if not error:
            return show('convert', reply.result, reply.error)
        show('died')
        subprocess.run('ovsdb-server --detach --no-chdir -vconsole:off --log-file --pidfile --remote=punix:socket db', shell=True, stderr=subprocess.DEVNULL)
    show('unanswered')
for schema in json.loads('''${schemas}'''):
    convert('ordinals', schema)
convert('ordinals')
convert('nothing', {})
convert('ordinals', 3)
EOF
rows
`;
  // The real server of 3.1 often does not survive a refusal: it is started again and asked again, and has no say where it always dies.
  const said = await play('ours', script);
  not.match(said, /^(?:died|unanswered)$/m);
  const real = (await play('debian', script)).replaceAll('died\n', '').split('\n');
  equal(
    said.split('\n').map((line, at) => (real[at] === 'unanswered' ? 'unanswered' : line)),
    real,
  );
  ok(real.filter((line) => line === 'unanswered').length <= refused.length, 'the real server answers most');
  match(said, /"new schema name \(other\) does not match database name \(ordinals\)"/);
});

test('clients: monitors end, those that look at no databases are disconnected, transactions that wait are canceled', async () => {
  const said = await playBoth(`
${FILLED}
/usr/bin/python3 - <<'EOF'
${PYTHON}
schema = json.load(open('after'))
aware, unaware, waiting, writer = connect(), connect(), connect(), connect()
for rpc in (aware, waiting, writer):
    ask(rpc, 'set_db_change_aware', True)
ask(unaware, 'monitor', 'ordinals', 'm', {'gone': {'columns': ['x']}})
ask(aware, 'monitor_cond', 'ordinals', 'm', {'gone': {'columns': ['x']}})
wait = {'op': 'wait', 'table': 'ordinals', 'where': [['name', '==', 'go']], 'columns': ['name'], 'until': '==', 'rows': [{'name': 'go'}]}
waiting.send(ovs.jsonrpc.Message('request', 'transact', ['ordinals', wait], None, None, 5))
ask(waiting, 'echo')
aware.send(ovs.jsonrpc.Message('request', 'convert', ['ordinals', schema], None, None, 7))
listen(aware, 2)
listen(unaware, 1)
ask(aware, 'monitor_cancel', 'm')
ask(writer, 'transact', 'ordinals', {'op': 'insert', 'table': 'ordinals', 'row': {'name': 'go'}}, {'op': 'abort'})
ask(writer, 'transact', 'ordinals', {'op': 'update', 'table': 'ordinals', 'where': [['number', '==', 1]], 'row': {'name': 'go'}})
listen(waiting, 1)
late = connect()
schema['version'] = '6.0.1'
ask(late, 'convert', 'ordinals', schema)
listen(late, 1)
EOF
`);
  match(said, /heard 0 monitor_canceled \["m"\] null null\nheard 0 null null \{\} null\n/);
});

test.run();
