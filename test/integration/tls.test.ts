/** TLS between the daemon and its databases: what connects, what is refused, and what is said of it. */
import { once } from 'node:events';
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { equal, is, match, ok } from 'uvu/assert';
import { northbound } from '../../host/schema/northbound.ts';
import { OURS, runProgram } from '../support/daemon.ts';
import { onDebian } from '../support/debian.ts';
import { Activity } from '../support/ovn/activity.ts';
import { Authority, tlsArgs, type Certificates } from '../support/ovn/certificates.ts';
import { Daemon } from '../support/ovn/process.ts';
import { checkSettled } from '../support/ovn/settled.ts';
import { buildTutorial, gives, place, untilLearned } from '../support/ovn/topology.ts';
import { inWorld } from '../support/ovn-world.ts';
import { freePort, killServers, startServer, temporaryDirectory, type RealServer } from '../support/ovsdb-server.ts';
import { suite } from '../support/suite.ts';

const test = suite('integration/tls', onDebian);

test.after(killServers);

const env = { ...process.env, OVN_RUNDIR: '/nonexistent', OVS_RUNDIR: '/nonexistent' };

/** An NB server that shows 'own' over TLS and trusts 'trusted', and what a client calls it. */
async function startTlsServer(
  own: Certificates,
  trusted: Pick<Authority, 'certificate'>,
): Promise<{ readonly server: RealServer; readonly remote: string }> {
  const port = await freePort();
  const server = await startServer(northbound, [
    `--private-key=${own.privateKey}`,
    `--certificate=${own.certificate}`,
    `--ca-cert=${trusted.certificate}`,
    `--remote=pssl:${port}:127.0.0.1`,
  ]);
  return { server, remote: `ssl:127.0.0.1:${port}` };
}

/** A daemon whose log is watched. */
class Watched {
  readonly directory = temporaryDirectory();
  readonly activity = new Activity(this.directory, (file) => file.endsWith('.log'));
  readonly daemon: Daemon;

  constructor(nb: string, args: readonly string[]) {
    this.daemon = new Daemon({
      program: OURS,
      args: [`--ovnnb-db=${nb}`, ...['ovnsb', 'ic-nb', 'ic-sb'].map((name) => `--${name}-db=unix:${name}`), ...args],
      env,
      path: join(this.directory, 'ic'),
    });
  }

  /** What the log says about a remote, without dates and numbers. */
  said(remote: string): string[] {
    const lines = this.daemon.log().filter((line) => line.includes(`${remote}:`));
    return lines.map((line) => line.split('|').slice(2).join('|'));
  }

  async close(): Promise<void> {
    this.activity.close();
    await this.daemon.stop();
  }
}

/** Milliseconds since the epoch at which the log says something of a remote. */
const times = ({ daemon }: Watched, words: string): number[] =>
  daemon
    .log()
    .filter((line) => line.endsWith(words))
    .map((line) => Date.parse(line.slice(0, line.indexOf('|'))));

/** What may be wrong: the options of the daemon, the remote, and what the log must say. */
interface Case {
  readonly remote: string;
  readonly args: readonly string[];
  readonly reason: RegExp;
}

/**
 * Starts a daemon with one remote that it can't use: the log names remote and reason, the attempts become rarer, and
 * the daemon does what it is asked.
 */
async function checkRefused(what: string, { remote, args, reason }: Case): Promise<void> {
  const watched = new Watched(remote, args);
  const { daemon, activity } = watched;
  try {
    await daemon.start();
    await activity.until(`${what}: the third wait`, () =>
      watched.said(remote).some((line) => line.endsWith('waiting 4 seconds before reconnect')),
    );
    const refusals = watched.said(remote).filter((line) => reason.test(line));
    is(refusals.length, 3, `${what}: ${watched.said(remote).join('\n')}`);
    const attempts = times(watched, `${remote}: connecting...`);
    is(attempts.length, 3, what);
    const [first = 0, second = 0, third = 0] = attempts;
    ok(second - first > 900 && third - second > 1900, `${what}: attempts at ${attempts.join()}`);
    is(await daemon.ask('nb-connection-status'), 'not connected\n', what);
    match(await daemon.ask('status'), 'Status: standby');
    equal(
      daemon.log().filter((line) => /\|(ERR|EMER)\|/.test(line)),
      [],
    );
  } finally {
    await watched.close();
  }
}

test('routes flow with all databases over TLS', async () => {
  const authority = await Authority.create(temporaryDirectory(), 'ca');
  const tls = await authority.sign('all');
  await inWorld({ zones: { az1: 'ours', az2: 'ours' }, tls }, async (world) => {
    for (const { controllerRemote } of world.databases()) match(controllerRemote, /^ssl:127\.0\.0\.1:\d+$/);
    await buildTutorial(world);
    const [az1, az2] = [world.zone('az1'), world.zone('az2')];
    await az1.nbctl('lr-route-add', 'lr1', '10.77.0.0/16', '192.168.1.77');
    await untilLearned(world, az2, 'lr2', [...gives(1), `10.77.0.0/16 ${place(1).hop}`]);
    await checkSettled(world, { complaints: /^$/ });
  });
});

test('certificates that ovs-pki has made', async () => {
  const directory = temporaryDirectory();
  // It writes keys and certificates to where it is run.
  const pki = async (...args: string[]): Promise<void> => {
    const places = [`--dir=${join(directory, 'pki')}`, `--log=${join(directory, 'log')}`];
    const { status, stderr } = await runProgram('ovs-pki', [...places, '-u', ...args], { cwd: directory });
    is(status, 0, stderr);
  };
  await pki('init');
  // Each kind has an authority of its own: servers trust that of switches, and switches that of controllers.
  await pki('req+sign', 'server', 'controller');
  await pki('req+sign', 'zone', 'switch');
  const files = (name: string, trusted: string): Certificates => ({
    privateKey: join(directory, `${name}-privkey.pem`),
    certificate: join(directory, `${name}-cert.pem`),
    caCertificate: join(directory, 'pki', trusted, 'cacert.pem'),
  });
  const server = files('server', 'switchca');
  const { remote } = await startTlsServer(server, { certificate: server.caCertificate });
  const watched = new Watched(remote, tlsArgs(files('zone', 'controllerca')));
  try {
    await watched.daemon.start();
    await watched.activity.until(
      'the daemon is connected',
      async () => (await watched.daemon.ask('nb-connection-status')) === 'connected\n',
    );
  } finally {
    await watched.close();
  }
  await checkRefused('a server of the wrong authority', {
    remote,
    args: tlsArgs(files('zone', 'switchca')),
    reason: /^reconnect\|INFO\|ssl:127\.0\.0\.1:\d+: connection attempt failed \(.*certificate/,
  });
});

test('what is not trusted is refused, by name and with the reason, and not in a hurry', async () => {
  const directory = temporaryDirectory();
  const [authority, stranger] = [await Authority.create(directory, 'ca'), await Authority.create(directory, 'other')];
  const own = await authority.sign('controller');
  const server = await authority.sign('server');
  const right = tlsArgs(own);
  const good = (await startTlsServer(server, authority)).remote;
  const plainPort = await freePort();
  await startServer(northbound, [`--remote=ptcp:${plainPort}:127.0.0.1`]);
  // A peer that speaks first, and something else.
  const chatty = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.write('220 this is not TLS\r\n');
  });
  await once(chatty.listen(0, '127.0.0.1'), 'listening');
  const chattyPort = (chatty.address() as AddressInfo).port;

  const failed = String.raw`^reconnect\|INFO\|ssl:127\.0\.0\.1:\d+: connection attempt failed `;
  const dropped = String.raw`^reconnect\|WARN\|ssl:127\.0\.0\.1:\d+: connection dropped `;
  const cases: Readonly<Record<string, Case>> = {
    'a server of another authority': {
      remote: (await startTlsServer(await stranger.sign('server'), authority)).remote,
      args: right,
      reason: new RegExp(String.raw`${failed}\(.*(certificate|issuer)`),
    },
    'an expired server': {
      remote: (await startTlsServer(await authority.sign('old-server', 'expired'), authority)).remote,
      args: right,
      reason: new RegExp(String.raw`${failed}\(certificate has expired\)`),
    },
    'a controller without a certificate': {
      remote: good,
      args: ['-C', own.caCertificate],
      reason: new RegExp(String.raw`${dropped}\(.*(certificate required|may not accept)`),
    },
    'a controller of another authority': {
      remote: good,
      args: tlsArgs({ ...(await stranger.sign('controller')), caCertificate: authority.certificate }),
      reason: new RegExp(String.raw`${dropped}\(.*(unknown ca|may not accept)`),
    },
    'an expired controller': {
      remote: good,
      args: tlsArgs(await authority.sign('old-controller', 'expired')),
      reason: new RegExp(String.raw`${dropped}\(.*(certificate expired|may not accept)`),
    },
    'a server that speaks plain OVSDB': {
      remote: `ssl:127.0.0.1:${plainPort}`,
      args: right,
      reason: new RegExp(String.raw`${failed}\(.*(TLS|closed|reset)`),
    },
    'a peer that speaks something else': {
      remote: `ssl:127.0.0.1:${chattyPort}`,
      args: right,
      reason: new RegExp(String.raw`${failed}\(.*wrong version number`),
    },
  };
  try {
    await Promise.all(Object.entries(cases).map(([what, each]) => checkRefused(what, each)));
  } finally {
    chatty.close();
  }
});

test('a server that hangs up after the handshake: the log has an idea why', async () => {
  const authority = await Authority.create(temporaryDirectory(), 'ca');
  const { privateKey, certificate } = await authority.sign('server');
  const server = createTlsServer({ key: readFileSync(privateKey), cert: readFileSync(certificate) }, (socket) => {
    socket.on('error', () => undefined);
    socket.destroy();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const remote = `ssl:127.0.0.1:${(server.address() as AddressInfo).port}`;
  const watched = new Watched(remote, tlsArgs(await authority.sign('controller')));
  try {
    await watched.daemon.start();
    await watched.activity.until('the connection is dropped', () =>
      watched.said(remote).some((line) => line.includes('waiting 1 seconds')),
    );
    match(
      watched.said(remote).at(-2) ?? '',
      /\|WARN\|ssl:.*: connection dropped \(.*: the peer may not accept our certificate\)/,
    );
  } finally {
    await watched.close();
    server.close();
  }
});

test('files that are replaced count from the next connection on', async () => {
  const directory = temporaryDirectory();
  const [authority, stranger] = [await Authority.create(directory, 'ca'), await Authority.create(directory, 'other')];
  const { server, remote } = await startTlsServer(await authority.sign('server'), authority);
  const used = join(directory, 'used');
  mkdirSync(used);
  const files: Certificates = {
    privateKey: join(used, 'key.pem'),
    certificate: join(used, 'cert.pem'),
    caCertificate: join(used, 'ca.pem'),
  };
  const install = (from: Certificates): void => {
    for (const name of ['privateKey', 'certificate', 'caCertificate'] as const) copyFileSync(from[name], files[name]);
  };
  install(await stranger.sign('controller'));
  const watched = new Watched(remote, tlsArgs(files));
  try {
    await watched.daemon.start();
    await watched.activity.until('the files of the other authority are refused', () =>
      watched.said(remote).some((line) => line.includes('connection attempt failed')),
    );
    install(await authority.sign('controller'));
    await watched.activity.until(
      'the right ones connect',
      async () => (await watched.daemon.ask('nb-connection-status')) === 'connected\n',
    );
    install(await stranger.sign('controller'));
    is(await watched.daemon.ask('nb-connection-status'), 'connected\n');
    const refusals = (): number => watched.said(remote).filter((line) => line.includes('attempt failed')).length;
    const before = refusals();
    await server.appctl('ovsdb-server/reconnect');
    await watched.activity.until('the next connection is refused', () => refusals() > before);
    is(await watched.daemon.ask('nb-connection-status'), 'not connected\n');
  } finally {
    await watched.close();
  }
});

test.run();
