/**
 * One list of requests against the embedded server, in memory and over each kind of socket, and Debian's ovsdb-server:
 * the same answers, the same updates.
 */
import { join } from 'node:path';
import { equal, ok } from 'uvu/assert';
import { silentLogger } from '../../host/log/logger.ts';
import { nodeDialer } from '../../host/node/dialer.ts';
import { serve, type Served } from '../../host/node/serve.ts';
import { Server } from '../../host/ovsdb/server/server.ts';
import { bigints } from '../support/canonical.ts';
import type { Case } from '../support/conformance/cases.ts';
import { conditionCases } from '../support/conformance/conditions.ts';
import { integrityCases } from '../support/conformance/integrity.ts';
import { monitorCases } from '../support/conformance/monitors.ts';
import { nameCases } from '../support/conformance/names.ts';
import { operationCases } from '../support/conformance/operations.ts';
import { protocolCases } from '../support/conformance/protocol.ts';
import { runCase } from '../support/conformance/run.ts';
import { conformanceSchema } from '../support/conformance/schema.ts';
import { valueCases } from '../support/conformance/values.ts';
import { Authority } from '../support/ovn/certificates.ts';
import { dialPeer, embeddedPeer, socketPeer, type Peer, type PeerOptions } from '../support/peer.ts';
import { temporaryDirectory } from '../support/ovsdb-server.ts';
import { startRealServer, type RealServer } from '../support/real-server.ts';
import { onDebian } from '../support/debian.ts';
import { suite } from '../support/suite.ts';

const test = suite('integration/server-conformance', onDebian);
/** Milliseconds for a list: each case makes some connections to each of six servers, and a TLS handshake takes its time. */
const DEADLINE = 240_000;
let real: RealServer;
/** Empties the real server's database before each case. */
let realCleaner: Peer;

function startReal(): void {
  real = startRealServer(conformanceSchema);
  realCleaner = socketPeer(real.socket, { answersProbes: true });
}

/** Real time: the real server's waits time out in it, too. */
const clock = {
  now: () => Math.round(performance.now()),
  after(delay: number, callback: () => void) {
    const timer = setTimeout(callback, delay);
    return () => clearTimeout(timer);
  },
};

test.before(startReal);
test.after(() => {
  realCleaner.close();
  real.stop();
});

function embedded(): Server {
  const server = new Server({ random: Math.random, clock });
  server.addDatabase(conformanceSchema);
  return server;
}

const text = (json: unknown): string => JSON.stringify(json, bigints);

/** A way to reach the embedded server. */
interface Face {
  readonly name: string;
  readonly connect: () => Peer;
  /** Empties the database before each case. */
  readonly cleaner: Peer;
  /** Does the server hear of the end of one client before it hears of the next one? */
  readonly isOrderly: boolean;
}

/** The first step that the servers answer differently, described; undefined when there is none. */
async function difference(each: Case, faces: readonly Face[]): Promise<string | undefined> {
  const theirs = await runCase(each, () => socketPeer(real.socket), realCleaner);
  const hasEnds = each.steps.some(({ kind }) => kind === 'close');
  for (const { name, connect, cleaner, isOrderly } of faces) {
    if (hasEnds && !isOrderly) continue;
    const ours = await runCase(each, connect, cleaner);
    for (const [i, step] of each.steps.entries())
      if (text(ours[i]) !== text(theirs[i]))
        return `${each.name}, ${name}, step ${i + 1}\n  sent ${text(step)}\n  ours ${text(ours[i])}\n  real ${text(theirs[i])}`;
  }
  return undefined;
}

/** The embedded server in memory and on every kind of remote; 'close' ends the remotes. */
async function everyFace(server: Server): Promise<{ readonly faces: readonly Face[]; readonly close: () => void }> {
  const directory = temporaryDirectory();
  const tls = await (await Authority.create(directory, 'ca')).sign('both');
  const socket = join(directory, 'socket');
  const open = async (remote: string): Promise<Served> => serve(server, remote, { log: silentLogger, tls });
  const [unix, tcp, ssl, ws] = [
    await open(`punix:${socket}`),
    await open('ptcp:0:127.0.0.1'),
    await open('pssl:0:127.0.0.1'),
    await open('pws:0:127.0.0.1'),
  ];
  const dialer = nodeDialer({ tls });
  const face = (name: string, isOrderly: boolean, connect: (options?: PeerOptions) => Peer): Face => ({
    name,
    isOrderly,
    connect,
    cleaner: connect({ answersProbes: true }),
  });
  const dialled = (name: string, remote: string): Face =>
    face(name, false, () => dialPeer(dialer, remote, { answersProbes: true }));
  const faces = [
    face('in memory', true, () => embeddedPeer(server)),
    face('unix', true, (options) => socketPeer(socket, options)),
    dialled('tcp', `tcp:127.0.0.1:${tcp.port}`),
    dialled('ssl', `ssl:127.0.0.1:${ssl.port}`),
    dialled('ws', `ws://127.0.0.1:${ws.port}`),
  ];
  return {
    faces,
    close: () => {
      for (const { cleaner } of faces) cleaner.close();
      for (const served of [unix, tcp, ssl, ws]) served.close('end of the test');
    },
  };
}

/** Does the real server still answer? */
async function isAlive(): Promise<boolean> {
  const { closed } = await realCleaner.request('echo', []);
  return closed !== true;
}

async function compare(cases: readonly Case[]): Promise<void> {
  const server = embedded();
  const { faces, close } = await everyFace(server);
  const failures: string[] = [];
  for (const each of cases) {
    const differs = await difference(each, faces);
    if (differs !== undefined && each.gap === undefined) failures.push(differs);
    if (differs === undefined && each.gap !== undefined) failures.push(`${each.name} agrees: strike its gap`);
    if (!(await isAlive())) {
      if (each.gap === undefined) failures.push(`${each.name}: the real server has died`);
      real.stop();
      startReal();
    }
  }
  close();
  ok(failures.length === 0, `${failures.length} of ${cases.length} fail:\n${failures.join('\n')}`);
}

test('the list is long', () => {
  const names = [valueCases, operationCases, conditionCases, integrityCases, protocolCases, monitorCases, nameCases]
    .flat()
    .map(({ name }) => name);
  ok(names.length >= 500, `only ${names.length} cases`);
  equal(
    names.filter((name, i) => names.indexOf(name) !== i),
    [],
  );
});
test('values', () => compare(valueCases), { deadline: DEADLINE });
test('operations', () => compare(operationCases), { deadline: DEADLINE });
test('conditions and mutations', () => compare(conditionCases), { deadline: DEADLINE });
test('integrity', () => compare(integrityCases), { deadline: DEADLINE });
test('protocol', () => compare(protocolCases), { deadline: DEADLINE });
test('names', () => compare(nameCases), { deadline: DEADLINE });
test('monitors', () => compare(monitorCases), { deadline: DEADLINE });

test.run();
