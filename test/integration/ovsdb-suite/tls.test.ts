/** TLS as Open vSwitch's own tests use it: files that a database names, an authority that is learnt, and who was turned away. */
import { match, not } from 'uvu/assert';
import { onDebian } from '../../support/debian.ts';
import { play, playBoth } from '../../support/ovsdb-script.ts';
import { suite } from '../../support/suite.ts';

const test = suite('integration/ovsdb-suite/tls', onDebian);

const schema = JSON.stringify({
  name: 'mydb',
  tables: {
    SSL: {
      columns: {
        private_key: { type: 'string' },
        certificate: { type: 'string' },
        ca_cert: { type: { key: 'string', min: 0 } },
      },
    },
  },
});

/** An authority and two certificates of it: 'own' for servers, 'peer' for clients. */
const FILES = `
ec="-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
openssl req -x509 $ec -subj /CN=authority -keyout ca.key -out ca.pem 2>/dev/null
for each in own peer; do
  openssl req $ec -subj /CN=$each -keyout $each.key -out $each.csr 2>/dev/null
  openssl x509 -req -in $each.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -out $each.pem 2>/dev/null
done
create db '${schema}'
port() { sed -n 's/.*0:.*: listening on port \\([0-9]*\\)$/\\1/p' ovsdb-server.log | head -1; }
over_tls() { timeout 20 ovsdb-client -p peer.key -c peer.pem -C ca.pem "$1" ssl:127.0.0.1:$(port) 2>&1; }
`;

const BY_DATABASE =
  '--private-key=db:mydb,SSL,private_key --certificate=db:mydb,SSL,certificate --ca-cert=db:mydb,SSL,ca_cert';

test('key, certificate and authority are those that a database names, as soon as it does', async () => {
  const said = await playBoth(`
${FILES}
start --remote=pssl:0:127.0.0.1 ${BY_DATABASE} db
over_tls list-dbs >/dev/null || echo refused
transact '["mydb",{"op":"insert","table":"SSL","row":{"private_key":"own.key","certificate":"own.pem","ca_cert":"ca.pem"}}]'
over_tls list-dbs
transact '["mydb",{"op":"update","table":"SSL","where":[],"row":{"private_key":"'$PWD'/own.key"}}]'
over_tls list-dbs
`);
  match(said, /refused\n[^\n]*\n_Server\nmydb\n[^\n]*\n_Server\nmydb\n$/);
});

test('a place in a database that is not there keeps it from starting', async () => {
  const said = await playBoth(`
create db '${schema}'
for place in mydb,SSL nothing,SSL,private_key mydb,Nothing,private_key mydb,SSL,nothing; do
  for option in private-key certificate ca-cert; do
    timeout 20 ovsdb-server -vconsole:off --remote=punix:socket --$option=db:$place db 2>&1 | grep .
  done
done
`);
  match(said, /ovsdb-server: "db:mydb,SSL,nothing": table "SSL" has no column "nothing"/);
});

test('--bootstrap-ca-cert: the first peer shows it, and everybody is held to it from then on', async () => {
  const said = await play(
    'ours',
    `
${FILES}
cat ca.pem >> peer.pem
start --remote=pssl:0:127.0.0.1 -p own.key -c own.pem --bootstrap-ca-cert=learnt.pem db
over_tls list-dbs >/dev/null || echo 'come again'
ls learnt.pem
over_tls list-dbs
openssl req -x509 $ec -subj /CN=stranger -keyout peer.key -out peer.pem 2>/dev/null
over_tls list-dbs >/dev/null || echo refused
log | grep ssl:
`,
  );
  match(said, /come again\nlearnt\.pem\n_Server\nmydb\nrefused\n/);
  match(
    said,
    /WARN\|ssl:127\.0\.0\.1:\d+: TLS handshake failed: successfully bootstrapped CA cert to DIR\/learnt\.pem/,
  );
  match(said, /WARN\|ssl:127\.0\.0\.1:\d+: TLS handshake failed: (?:self.signed|depth zero)/);
});

test('a client that no handshake comes of is named by its address', async () => {
  const said = await play(
    'ours',
    `
${FILES}
start --remote=pssl:0:127.0.0.1 --remote=pssl:0:[::1] -p own.key -c own.pem -C ca.pem db
for port in $(sed -n 's/.*: listening on port \\([0-9]*\\)$/\\1/p' ovsdb-server.log); do
  for host in 127.0.0.1 ::1; do (echo hello > /dev/tcp/$host/$port) 2>/dev/null; done
done
until_true logged 'ssl:127.0.0.1:[0-9]*: TLS handshake failed'
until_true logged 'ssl:\\[::1\\]:[0-9]*: TLS handshake failed'
log | grep handshake
`,
  );
  match(said, /WARN\|ssl:127\.0\.0\.1:\d+: TLS handshake failed: .*\n/);
  match(said, /WARN\|ssl:\[::1\]:\d+: TLS handshake failed: .*\n/);
  not.match(said, /ssl::0/);
});

test.run();
