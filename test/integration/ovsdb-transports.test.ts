/** TLS and WebSocket transports. */
import { execFileSync } from 'node:child_process';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { equal, is, ok } from 'uvu/assert';
import { WebSocketServer } from 'ws';
import { nodeDialer } from '../../host/node/dialer.ts';
import type { TlsFiles } from '../../host/node/tls-options.ts';
import { closeClients, schema, TestClient } from '../support/ovsdb-fixture.ts';
import { killServers, freePort, startServer, temporaryDirectory } from '../support/ovsdb-server.ts';
import { onDebian } from '../support/debian.ts';
import { suite } from '../support/suite.ts';

const test = suite('integration/ovsdb-transports', onDebian);

test.after(() => {
  closeClients();
  killServers();
});

const openssl = (...args: string[]): unknown => execFileSync('openssl', args, { stdio: 'ignore' });

/** A CA and a certificate that it signed; returns the paths. */
function makeCertificates(): { ca: string; key: string; cert: string } {
  const directory = temporaryDirectory();
  const [ca, caKey, key, request, cert] = ['ca.pem', 'ca.key', 'key.pem', 'req.pem', 'cert.pem'].map((name) =>
    join(directory, name),
  ) as [string, string, string, string, string];
  openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', caKey, '-out', ca, '-subj', '/CN=Test CA');
  openssl('req', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', request, '-subj', '/CN=ovn id:7');
  openssl('x509', '-req', '-in', request, '-CA', ca, '-CAkey', caKey, '-set_serial', '1', '-out', cert);
  return { ca, key, cert };
}

test('TLS with client certificates, and what goes wrong with it', async () => {
  const { ca, key, cert } = makeCertificates();
  const port = await freePort();
  const server = await startServer(schema, [
    `--private-key=${key}`,
    `--certificate=${cert}`,
    `--ca-cert=${ca}`,
    `--remote=pssl:${port}:127.0.0.1`,
  ]);
  const remote = `ssl:127.0.0.1:${port}`;
  const withTls = (tls: TlsFiles): TestClient => new TestClient(remote, { dialer: nodeDialer({ tls }) });
  const files = { privateKey: key, certificate: cert, caCertificate: ca };
  const client = await withTls({ ...files, protocols: 'TLSv1.2' }).ready();
  equal(await client.commit((t) => t.insert(client.switches, { name: 'tls', some: new Set(['x']) })), {
    status: 'success',
  });
  client.close();

  const failing: [TlsFiles, RegExp][] = [
    [{ ...files, caCertificate: makeCertificates().ca }, /connection attempt failed \(.*certificate/],
    [{ ...files, privateKey: '/nonexistent' }, /connection attempt failed \(No such file or directory\)/],
    [{ ...files, protocols: 'SSLv9' }, /connection attempt failed \(SSLv9: unknown TLS protocol/],
    [{ privateKey: key, certificate: cert }, /connection attempt failed \(a CA certificate is needed/],
  ];
  for (const [tls, expected] of failing) {
    const refused = withTls(tls);
    await refused.loop.until(() => refused.log.has(/connection attempt failed/));
    ok(refused.log.has(expected), refused.log.lines.join('\n'));
    refused.close();
  }
  await server.stop();
});

test('a WebSocket in front of a server: messages cut as they please', async () => {
  const server = await startServer(schema);
  const gateway = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  const sockets: Socket[] = [];
  gateway.on('connection', (peer) => {
    const socket = connect(server.socket);
    sockets.push(socket);
    socket.on('data', (bytes) => {
      for (let at = 0; at < bytes.length; at += 100) peer.send(bytes.subarray(at, at + 100));
    });
    peer.on('message', (data: Buffer) => socket.write(data));
    peer.on('close', () => socket.destroy());
  });
  await new Promise((done) => gateway.on('listening', done));
  const { port } = gateway.address() as AddressInfo;
  const client = await new TestClient(`ws://127.0.0.1:${port}`).ready();
  equal(await client.commit((t) => t.insert(client.switches, { name: 'é😀'.repeat(99), some: new Set(['x']) })), {
    status: 'success',
  });
  is(client.switches.index('name').find('é😀'.repeat(99)).length, 1);
  for (const peer of gateway.clients) peer.terminate();
  await client.loop.until(() => !client.db.isConnected);
  client.close();
  await new Promise((done) => gateway.close(done));
  for (const socket of sockets) socket.destroy();
  await server.stop();
});

test.run();
