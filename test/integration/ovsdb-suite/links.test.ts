/** Links that are there before the server is: for the log, the pidfile, the control socket, a remote. */
import { is, match } from 'uvu/assert';
import { onDebian } from '../../support/debian.ts';
import { killServers } from '../../support/ovsdb-server.ts';
import { play, playBoth } from '../../support/ovsdb-script.ts';
import { suite } from '../../support/suite.ts';

const test = suite('integration/ovsdb-suite/links', onDebian);
test.after(killServers);

const SCHEMA = JSON.stringify({ name: 'db', tables: { T: { columns: { name: { type: 'string' } } } } });
const PLACE = `
create db '${SCHEMA}'
kind() { for name; do if [ -L "$name" ]; then echo "$name: link"; elif [ -S "$name" ]; then echo "$name: socket"; elif [ -f "$name" ]; then echo "$name: file"; else echo "$name: nothing"; fi; done; }
`;

test('a log that is a link to a file grows there; other links are replaced, and what they lead to stays', async () => {
  const said = await playBoth(`${PLACE}
mkdir elsewhere
echo kept > elsewhere/log; ln -s elsewhere/log ovsdb-server.log
for target in victim nowhere; do
  echo "== links to $target"
  [ $target = nowhere ] || echo 99999999 > victim
  for name in ovsdb-server.pid ctl socket; do ln -sf $target $name; done
  start --unixctl=$PWD/ctl db || exit 1
  kind ovsdb-server.log ovsdb-server.pid ctl socket victim nowhere
  cat victim
  ovsdb-client list-dbs unix:socket
  ovs-appctl -t $PWD/ctl exit
  until_true gone ovsdb-server.pid
done
head -1 elsewhere/log
grep -c 'opened log file' elsewhere/log
`);
  match(said, /kept\n2\n$/);
  is(said.match(/ovsdb-server\.pid: file\nctl: socket\nsocket: socket\n/g)?.length, 2);
});

test('ours makes no log by a link to nothing, and takes no file for a socket', async () => {
  const said = await play(
    'ours',
    `${PLACE}
ln -s nowhere ovsdb-server.log; start db; rm ovsdb-server.log
echo kept > ctl; start --unixctl=$PWD/ctl db
echo kept > socket; start db
cat ctl socket; kind nowhere ovsdb-server.pid
`,
  );
  is(
    said,
    `ovsdb-server: DIR/ovsdb-server.log: failed to open for logging (it is a link to nowhere, which does not exist: make that file, or remove the link)
ovsdb-server: DIR/ctl: could not initialize control socket (what is there is no socket: remove it, or choose another name)
ovsdb-server: --remote=punix:DIR/socket: listen failed (what is there is no socket: remove it, or choose another name)
kept
kept
nowhere: nothing
ovsdb-server.pid: nothing
`,
  );
});

test.run();
