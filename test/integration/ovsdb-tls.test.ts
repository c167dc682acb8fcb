/** TLS remotes: passive ones, IPv6, and what the options make of the handshake. */
import { EventEmitter, once } from 'node:events';
import { copyFileSync, readFileSync } from 'node:fs';
import { connect as connectPlain, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { connect, createServer, type ConnectionOptions, type SecureContextOptions, type TLSSocket } from 'node:tls';
import { equal, is, match, ok } from 'uvu/assert';
import { createServer as createHttpsServer } from 'node:https';
import { WebSocketServer } from 'ws';
import { silentLogger, type Logger } from '../../host/log/logger.ts';
import { nodeDialer } from '../../host/node/dialer.ts';
import type { TlsFiles } from '../../host/node/tls-options.ts';
import { Authority, type Certificates } from '../support/ovn/certificates.ts';
import { onDebian } from '../support/debian.ts';
import { closeClients, schema, TestClient } from '../support/ovsdb-fixture.ts';
import { freePort, killServers, startServer, temporaryDirectory } from '../support/ovsdb-server.ts';
import { suite } from '../support/suite.ts';

const test = suite('integration/ovsdb-tls', onDebian);

test.after(() => {
  closeClients();
  killServers();
});

const serverArgs = ({ privateKey, certificate, caCertificate }: Certificates): string[] => [
  `--private-key=${privateKey}`,
  `--certificate=${certificate}`,
  `--ca-cert=${caCertificate}`,
];

const material = ({ privateKey, certificate, caCertificate }: Certificates): SecureContextOptions => ({
  key: readFileSync(privateKey),
  cert: readFileSync(certificate),
  ca: readFileSync(caCertificate),
});

const clientOf = (remote: string, tls: TlsFiles): TestClient => new TestClient(remote, { dialer: nodeDialer({ tls }) });

const insert = async (client: TestClient, name: string): Promise<void> =>
  equal(await client.commit((t) => t.insert(client.switches, { name, some: new Set(['x']) })), { status: 'success' });

/** Connects to a passive remote as a peer with these settings; resolves when the connection is over. */
async function visit(port: number, options: ConnectionOptions | 'plain text'): Promise<void> {
  const socket =
    options === 'plain text'
      ? connectPlain({ port, host: '127.0.0.1' }, () => socket.write('{"id":0,"method":"echo","params":[]}'))
      : connect({ ...options, port, host: '127.0.0.1', rejectUnauthorized: false });
  socket.on('error', () => undefined).resume();
  await new Promise((resolve) => socket.on('close', resolve));
}

/** What a dialer's handshake comes to, seen from the server. */
async function handshake(
  host: string,
  own: Certificates,
  settings: Partial<TlsFiles>,
  serverOptions: object = {},
): Promise<TLSSocket | string> {
  const server = createServer({ ...material(own), requestCert: true, ...serverOptions });
  await once(server.listen(0, host.replace(/^\[(.*)\]$/, '$1')), 'listening');
  const { port } = server.address() as AddressInfo;
  const close: (() => void)[] = [() => server.close()];
  try {
    return await new Promise<TLSSocket | string>((resolve) => {
      server.on('secureConnection', (stream) => {
        stream.on('error', () => undefined);
        resolve(stream);
      });
      const transport = nodeDialer({ tls: { ...own, ...settings } })(`ssl:${host}:${port}`, {
        opened: () => undefined,
        received: () => undefined,
        closed: resolve,
      });
      close.push(() => transport.close());
    });
  } finally {
    for (const each of close) each();
  }
}

test('a passive TLS remote: an ovsdb-server comes to us, over IPv4 and IPv6', async () => {
  const authority = await Authority.create(temporaryDirectory(), 'ca');
  const own = await authority.sign('controller');
  const server = await startServer(schema, serverArgs(await authority.sign('server')));
  const clients: TestClient[] = [];
  for (const host of ['127.0.0.1', '[::1]']) {
    const port = await freePort();
    const client = clientOf(`pssl:${port}:${host}`, own);
    await server.appctl('ovsdb-server/add-remote', `ssl:${host}:${port}`);
    await client.ready();
    await insert(client, host);
    clients.push(client);
  }
  const [one, two] = clients as [TestClient, TestClient];
  await one.loop.until(() => one.switches.size === 2);
  // A server that ends: we wait for the next.
  await server.stop();
  await two.loop.until(() => !two.db.isConnected);
  for (const client of clients) client.close();
});

test('a passive TLS remote turns away who is not trusted, says so, and still waits', async () => {
  const directory = temporaryDirectory();
  const [authority, stranger] = [await Authority.create(directory, 'ca'), await Authority.create(directory, 'other')];
  const files: Certificates = {
    privateKey: join(directory, 'used-key.pem'),
    certificate: join(directory, 'used-cert.pem'),
    caCertificate: authority.certificate,
  };
  const use = ({ privateKey, certificate }: Certificates): void => {
    copyFileSync(privateKey, files.privateKey);
    copyFileSync(certificate, files.certificate);
  };
  use(await authority.sign('before'));
  const port = await freePort();
  const remote = `pssl:${port}:127.0.0.1`;
  const refusals: string[] = [];
  const said = new EventEmitter();
  const log: Logger = {
    ...silentLogger,
    warn: (message) => {
      refusals.push(String(message));
      said.emit('refused');
    },
  };
  const client = new TestClient(remote, { dialer: nodeDialer({ tls: { ...files, protocols: 'TLSv1.3' }, log }) });
  const cases: readonly (readonly [ConnectionOptions | 'plain text', RegExp])[] = [
    [material(await stranger.sign('peer')), /unable to (verify|get)|self.signed/],
    [material(await authority.sign('old', 'expired')), /cert has expired/],
    [{}, /it has shown no certificate/],
    [{ ...material(await authority.sign('late')), maxVersion: 'TLSv1.2' }, /protocol/],
    ['plain text', /SSL routines: /],
  ];
  for (const [options, reason] of cases) {
    const refused = once(said, 'refused');
    await visit(port, options);
    await refused;
    const line = refusals.at(-1) ?? '';
    match(line, /^pssl:\d+:127\.0\.0\.1: refused 127\.0\.0\.1:\d+ \(.+\)$/);
    match(line, reason);
  }
  // Renewed files count from the next peer on: nobody has to listen again for that.
  use(await authority.sign('after'));
  const peer = connect({
    ...material(await authority.sign('peer')),
    port,
    host: '127.0.0.1',
    checkServerIdentity: () => undefined,
  });
  await once(peer, 'secureConnect');
  is(peer.getPeerCertificate().subject.CN, 'after');
  await client.loop.until(() => client.log.has(/pssl:.*: connected$/));
  is(client.log.count(/: connecting\.\.\.$/), 1);
  client.close();
  peer.destroy();
});

test('a passive TLS remote says at once which files it lacks', async () => {
  const authority = await Authority.create(temporaryDirectory(), 'ca');
  const own = await authority.sign('controller');
  const port = await freePort();
  const cases: readonly (readonly [TlsFiles, RegExp])[] = [
    [{ caCertificate: own.caCertificate }, /a private key and a certificate are needed for TLS/],
    [{ privateKey: own.privateKey, certificate: own.certificate }, /a CA certificate is needed/],
    [{ ...own, privateKey: '/nonexistent' }, /No such file or directory/],
  ];
  for (const [tls, reason] of cases) {
    const client = clientOf(`pssl:${port}:127.0.0.1`, tls);
    await client.loop.until(() => client.log.has(/connection attempt failed/));
    ok(client.log.has(reason), client.log.lines.join('\n'));
    client.close();
  }
});

test('a list of remotes, one over IPv6', async () => {
  const port = await freePort();
  const own = await (await Authority.create(temporaryDirectory(), 'ca')).sign('all');
  const server = await startServer(schema, [...serverArgs(own), `--remote=pssl:${port}:[::1]`]);
  const client = await clientOf(`ssl:127.0.0.1:1, ssl:[::1]:${port},unix:/nonexistent`, own).ready();
  await insert(client, 'six');
  client.close();
  await server.stop();
});

test('protocols, ciphers and the server’s name are as the options say', async () => {
  const own = await (await Authority.create(temporaryDirectory(), 'ca')).sign('both');
  const agreed = async (host: string, settings: Partial<TlsFiles>): Promise<[unknown, unknown, unknown]> => {
    const stream = await handshake(host, own, settings);
    if (typeof stream === 'string') throw new Error(stream);
    return [stream.getProtocol(), stream.getCipher().standardName, (stream as { servername?: unknown }).servername];
  };
  equal((await agreed('localhost', {})).toSpliced(1, 1), ['TLSv1.3', 'localhost']);
  equal((await agreed('127.0.0.1', {})).toSpliced(1, 1), ['TLSv1.3', false]);
  equal(await agreed('127.0.0.1', { serverName: 'db.example.org', ciphersuites: 'TLS_CHACHA20_POLY1305_SHA256' }), [
    'TLSv1.3',
    'TLS_CHACHA20_POLY1305_SHA256',
    'db.example.org',
  ]);
  equal(await agreed('[::1]', { protocols: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES256-GCM-SHA384' }), [
    'TLSv1.2',
    'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
    false,
  ]);
  const failed = async (settings: Partial<TlsFiles>, serverOptions?: object): Promise<string> => {
    const why = await handshake('127.0.0.1', own, settings, serverOptions);
    return typeof why === 'string' ? why : 'it succeeded';
  };
  match(await failed({ protocols: 'TLSv1.2' }, { minVersion: 'TLSv1.3' }), /protocol/);
  match(await failed({ ciphers: 'NOSUCH', protocols: 'TLSv1.2' }), /no cipher match/);
});

test('wss: a WebSocket server has to be trusted, and trusts by certificate', async () => {
  const directory = temporaryDirectory();
  const [authority, stranger] = [await Authority.create(directory, 'ca'), await Authority.create(directory, 'other')];
  const { key, cert, ca } = material(await authority.sign('gateway'));
  const https = createHttpsServer({ key, cert, ca, requestCert: true, rejectUnauthorized: true });
  https.on('tlsClientError', () => undefined);
  const gateway = new WebSocketServer({ server: https });
  const back = await startServer(schema);
  gateway.on('connection', (peer) => {
    const socket = connectPlain(back.socket);
    socket.on('data', (bytes) => peer.send(bytes)).on('close', () => peer.terminate());
    peer.on('message', (data: Buffer) => socket.write(data)).on('close', () => socket.destroy());
  });
  await once(https.listen(0, '127.0.0.1'), 'listening');
  const remote = `wss://127.0.0.1:${(https.address() as AddressInfo).port}`;
  const own = await authority.sign('controller');
  const client = await clientOf(remote, own).ready();
  await insert(client, 'wss');
  client.close();
  for (const tls of [{ ...own, caCertificate: stranger.certificate }, { caCertificate: own.caCertificate }]) {
    const refused = clientOf(remote, tls);
    await refused.loop.until(() => refused.log.has(/connection (attempt failed|dropped)/));
    is(refused.db.isConnected, false);
    refused.close();
  }
  gateway.close();
  https.close();
  https.closeAllConnections();
  await back.stop();
});

test.run();
