/**
 * One list of requests against the embedded server, in memory and over a socket, and Debian's ovsdb-server: the same
 * answers, the same updates.
 */
import { join } from 'node:path';
import { equal, ok } from 'uvu/assert';
import { silentLogger } from '../../host/log/logger.ts';
import { serve } from '../../host/node/serve.ts';
import { Server } from '../../host/ovsdb/server/server.ts';
import { bigints } from '../support/canonical.ts';
import type { Case } from '../support/conformance/cases.ts';
import { conditionCases } from '../support/conformance/conditions.ts';
import { integrityCases } from '../support/conformance/integrity.ts';
import { monitorCases } from '../support/conformance/monitors.ts';
import { operationCases } from '../support/conformance/operations.ts';
import { protocolCases } from '../support/conformance/protocol.ts';
import { runCase } from '../support/conformance/run.ts';
import { conformanceSchema } from '../support/conformance/schema.ts';
import { valueCases } from '../support/conformance/values.ts';
import { embeddedPeer, socketPeer, type Peer } from '../support/peer.ts';
import { temporaryDirectory } from '../support/ovsdb-server.ts';
import { startRealServer, type RealServer } from '../support/real-server.ts';
import { onDebian } from '../support/debian.ts';
import { suite } from '../support/suite.ts';

const test = suite('integration/server-conformance', onDebian);
let real: RealServer;

/** Real time: the real server's waits time out in it, too. */
const clock = {
  now: () => Math.round(performance.now()),
  after(delay: number, callback: () => void) {
    const timer = setTimeout(callback, delay);
    return () => clearTimeout(timer);
  },
};

test.before(() => {
  real = startRealServer(conformanceSchema);
});
test.after(() => real.stop());

function embedded(): Server {
  const server = new Server({ random: Math.random, clock });
  server.addDatabase(conformanceSchema);
  return server;
}

const text = (json: unknown): string => JSON.stringify(json, bigints);

/** The first step that the servers answer differently, told; undefined when there is none. */
async function difference(each: Case, faces: readonly (() => Peer)[]): Promise<string | undefined> {
  const theirs = await runCase(each, () => socketPeer(real.socket));
  for (const [face, connect] of faces.entries()) {
    const ours = await runCase(each, connect);
    for (const [i, step] of each.steps.entries())
      if (text(ours[i]) !== text(theirs[i]))
        return `${each.name}, step ${i + 1}, face ${face}\n  sent ${text(step)}\n  ours ${text(ours[i])}\n  real ${text(theirs[i])}`;
  }
  return undefined;
}

/** Does the real server still answer? (A socket takes connections a little longer than its server lives.) */
async function isAlive(): Promise<boolean> {
  const peer = socketPeer(real.socket);
  const { closed } = await peer.request('echo', []);
  peer.close();
  return closed !== true;
}

async function compare(cases: readonly Case[]): Promise<void> {
  const server = embedded();
  const socket = join(temporaryDirectory(), 'socket');
  const served = await serve(server, `punix:${socket}`, { log: silentLogger });
  const faces = [() => embeddedPeer(server), () => socketPeer(socket)];
  const failures: string[] = [];
  for (const each of cases) {
    const differs = await difference(each, faces);
    if (differs !== undefined && each.gap === undefined) failures.push(differs);
    if (differs === undefined && each.gap !== undefined) failures.push(`${each.name} agrees: strike its gap`);
    if (!(await isAlive())) {
      if (each.gap === undefined) failures.push(`${each.name}: the real server has died`);
      real.stop();
      real = startRealServer(conformanceSchema);
    }
  }
  served.close('end of the test');
  ok(failures.length === 0, `${failures.length} of ${cases.length} fail:\n${failures.join('\n')}`);
}

test('the list is long', () => {
  const names = [valueCases, operationCases, conditionCases, integrityCases, protocolCases, monitorCases]
    .flat()
    .map(({ name }) => name);
  ok(names.length >= 500, `only ${names.length} cases`);
  equal(
    names.filter((name, i) => names.indexOf(name) !== i),
    [],
  );
});
test('values', () => compare(valueCases));
test('operations', () => compare(operationCases));
test('conditions and mutations', () => compare(conditionCases));
test('integrity', () => compare(integrityCases));
test('protocol', () => compare(protocolCases));
test('monitors', () => compare(monitorCases));

test.run();
