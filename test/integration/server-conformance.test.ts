/** One list of requests against the embedded server and Debian's ovsdb-server: the same answers, the same updates. */
import { equal, ok } from 'uvu/assert';
import { Server } from '../../host/ovsdb/server/server.ts';
import { bigints } from '../support/canonical.ts';
import type { Case } from '../support/conformance/cases.ts';
import { conditionCases } from '../support/conformance/conditions.ts';
import { integrityCases } from '../support/conformance/integrity.ts';
import { operationCases } from '../support/conformance/operations.ts';
import { protocolCases } from '../support/conformance/protocol.ts';
import { runCase } from '../support/conformance/run.ts';
import { conformanceSchema } from '../support/conformance/schema.ts';
import { valueCases } from '../support/conformance/values.ts';
import { embeddedPeer, socketPeer } from '../support/peer.ts';
import { startRealServer, type RealServer } from '../support/real-server.ts';
import { suite } from '../support/suite.ts';

const test = suite('integration/server-conformance');
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

async function compare(cases: readonly Case[]): Promise<void> {
  const server = embedded();
  const differences: string[] = [];
  for (const each of cases) {
    const theirs = await runCase(each, () => socketPeer(real.socket));
    const ours = await runCase(each, () => embeddedPeer(server));
    for (const [i, step] of each.steps.entries()) {
      const [a, b] = [JSON.stringify(ours[i], bigints), JSON.stringify(theirs[i], bigints)];
      if (a === b) continue;
      differences.push(
        `${each.name}, step ${i + 1}\n  sent ${JSON.stringify(step, bigints)}\n  ours ${a}\n  real ${b}`,
      );
      break;
    }
  }
  ok(differences.length === 0, `${differences.length} of ${cases.length} differ:\n${differences.join('\n')}`);
}

test('the list is long', () => {
  const names = [valueCases, operationCases, conditionCases, integrityCases, protocolCases]
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
test('protocol and monitors', () => compare(protocolCases));

test.run();
