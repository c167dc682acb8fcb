/** Database files as Open vSwitch's own tests treat them: cut short, damaged, locked, behind links, and logged without differences. */
import { match, not } from 'uvu/assert';
import { onDebian } from '../../support/debian.ts';
import { play, playBoth } from '../../support/ovsdb-script.ts';
import { suite } from '../../support/suite.ts';

const test = suite('integration/ovsdb-suite/files', onDebian);

const schema = JSON.stringify({
  name: 'ordinals',
  version: '5.1.3',
  tables: {
    ordinals: {
      columns: { number: { type: 'integer' }, name: { type: 'string' }, brief: { type: 'string', ephemeral: true } },
    },
  },
});

/** A database with two transactions; 'once' serves one for a query. */
const FILE = `
create db '${schema}'
ovsdb-tool transact db '["ordinals",{"op":"insert","table":"ordinals","row":{"number":1,"name":"one"}},{"op":"comment","comment":"first"}]'
ovsdb-tool transact db '["ordinals",{"op":"insert","table":"ordinals","row":{"number":2,"name":"two"}}]'
once() {
  ovsdb-server -vconsole:off --log-file --remote=punix:socket "$1" --run='ovsdb-client transact unix:socket "[\\"ordinals\\",{\\"op\\":\\"select\\",\\"table\\":\\"ordinals\\",\\"where\\":[],\\"columns\\":[\\"number\\",\\"name\\"],\\"sort\\":[\\"number\\"]},{\\"op\\":\\"insert\\",\\"table\\":\\"ordinals\\",\\"row\\":{\\"number\\":9}},{\\"op\\":\\"comment\\",\\"comment\\":\\"later\\"}]"'
  echo "status $?"
  grep -o 'syntax error: .*\\|syntax ".*\\|I/O error: .*' ovsdb-server.log | sort -u
  rm -f ovsdb-server.log
  ovsdb-tool show-log "$1" | sed -E 's/record ([0-9]+): [-0-9]{10} [0-9:.]+/record \\1:/'
}
record() { printf 'OVSDB JSON %d %s\\n%s' \${#1} \${2:-$(printf %s "$1" | sha1sum | cut -c1-40)} "$1"; }
`;

test('what comes after the last whole record is reported, cut off, and written over', async () => {
  const said = await playBoth(`
${FILE}
cp db torn; echo xxx >> torn; once torn
cp db short; printf 'OVSDB JSON 100 0123456789012345678901234567890123456789\\n{"inva' >> short; once short
cp db digest; record '{"ordinals":{}}' 0123456789012345678901234567890123456789 >> digest; once digest
cp db invalid; record '{"invalid":{}}' >> invalid; once invalid
`);
  match(said, /^syntax error: torn: parse error at offset \d+ in header line "xxx"$/m);
  match(said, /^syntax "\{"invalid":\{\}\}": unknown table: No table named invalid\.$/m);
  match(said, /record 3: "later"/);
});

test('ovsdb-tool shows what ours has written as what the real server writes', async () => {
  const said = await playBoth(`
${FILE}
strip() { sed -E 's/ [-0-9]{10} [0-9:.]+//; s/row ("[a-z]*"|[0-9a-f]{8}) \\([0-9a-f]{8}\\)/row \\1/' "$@"; }
start db
transact '["ordinals",{"op":"update","table":"ordinals","where":[["number","==",1]],"row":{"number":3,"brief":"x"}},{"op":"comment","comment":"a"},{"op":"comment","comment":"b"}]'
transact '["ordinals",{"op":"update","table":"ordinals","where":[],"row":{"brief":"y"}}]'
transact '["ordinals",{"op":"delete","table":"ordinals","where":[["number","==",2]]}]'
ovsdb-tool -m show-log db | strip
ctl ovsdb-server/compact
ovsdb-tool show-log db | strip
stop
start --disable-file-column-diff db
transact '["ordinals",{"op":"update","table":"ordinals","where":[],"row":{"number":4}}]'
ovsdb-tool show-log db | strip
grep -c _is_diff db
ctl ovsdb-server/compact
grep -c _is_diff db
ovsdb-tool show-log db | strip
`);
  match(said, /record 1: "compacting database online"/);
});

test('a file that is locked, and a link that stays one', async () => {
  await playBoth(`
${FILE}
mkdir elsewhere
mv db elsewhere
ln -s elsewhere/db db
start db
ovsdb-server -vconsole:off --run=true db 2>&1 | grep -o 'ovsdb-server: I/O error: db: failed to lock lockfile (Resource temporarily unavailable)'
ovsdb-tool compact db 2>&1 | grep -o 'db: failed to lock lockfile.*'
ctl ovsdb-server/compact
readlink db
ls -a elsewhere
`);
});

test('no link that somebody has planted leads to a file of ours', async () => {
  const said = await play(
    'ours',
    `
${FILE}
echo precious > victim
start db
ln -s victim db.tmp
ctl ovsdb-server/compact
stop
cat victim
[ -L db ] || echo 'db is a file'
[ -e db.tmp ] || echo 'db.tmp is gone'
ovsdb-tool show-log db | tail -1 | cut -d'"' -f2
echo "== the temporary of a pidfile"
mkdir p; for pid in $(seq $(($$ + 1)) $(($$ + 400))); do ln -s ../victim p/x.pid.tmp$pid; done
ovsdb-server --detach --no-chdir -vconsole:off --pidfile=p/x.pid --remote=punix:socket db
cat victim
[ -L p/x.pid ] || echo 'x.pid is a file'
kill $(cat p/x.pid)
echo "== new files"
ln -s nowhere made.db
ovsdb-server -vconsole:off --schema=db.ovsschema --run=true made.db
ln -s nowhere made.log
ovsdb-server -vconsole:off --no-dbs --log-file=made.log --run=true
ln -s nowhere .other.db.~lock~
ovsdb-server -vconsole:off --schema=db.ovsschema --run=true other.db
ls -L nowhere
`,
  );
  not.match(said, /OVSDB JSON/);
  match(said, /^precious\ndb is a file\ndb\.tmp is gone\ncompacting database online\n/m);
  match(said, /== the temporary of a pidfile\nprecious\nx\.pid is a file\n/);
  match(
    said,
    /ovsdb-server: made\.db: it is a link to nowhere, which does not exist: make that file, or remove the link\n/,
  );
  match(
    said,
    /ovsdb-server: .*made\.log: failed to open for logging \(it is a link to nowhere, which does not exist: [^)]+\)\n/,
  );
  match(said, /ovsdb-server: other\.db: Too many levels of symbolic links\n/);
  match(said, /nowhere': No such file or directory\n$/);
});

test('where files can not be locked, none is served unless the user says so', async () => {
  const said = await play(
    'ours',
    `
${FILE}
cat > no-koffi.cjs <<'CODE'
const Module = require('node:module');
const load = Module._load;
Module._load = function (name, ...rest) {
  if (name === 'koffi') throw new Error('no koffi here');
  return load.call(this, name, ...rest);
};
CODE
export NODE_OPTIONS="--require=$PWD/no-koffi.cjs"
ovsdb-server -vconsole:off --run=true db
echo "status $?"
ovsdb-server -vconsole:off --no-dbs --run='ls db'
ovsdb-server -vconsole:off --remote=punix:socket --unlocked-files --run='ovsdb-client list-dbs unix:socket' db
`,
  );
  match(said, /^ovsdb-server: db: this system has no record locks .*--unlocked-files\nstatus 1\n/m);
  match(said, /\ndb\n_Server\nordinals\n$/);
});

test('rows that clash in an index are reported in an order that is always the same', async () => {
  const row = (number: number, name: string): object => ({ op: 'insert', table: 'ordinals', row: { number, name } });
  const transact = (...operations: object[]): string => `transact '${JSON.stringify(['ordinals', ...operations])}'`;
  const indexed = schema.replace('"columns"', '"indexes":[["number"]],"columns"');
  const rename = (name: string, number: number): object => ({
    op: 'update',
    table: 'ordinals',
    where: [['name', '==', name]],
    row: { number },
  });
  const said = await playBoth(`
create db '${indexed}'
start db
${transact(row(1, 'one'), row(2, 'two'))}
${transact(row(1, 'another'))}
${transact(row(1, 'zebra'))}
${transact(row(3, 'a'), row(3, 'b'))}
${transact(row(4, 'b'), row(4, 'a'))}
${transact(rename('two', 1))}
${transact(rename('two', 5), rename('one', 5))}
`);
  match(said, /was not modified by the transaction\./);
});

test.run();
