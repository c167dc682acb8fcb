/** Completion from the tools' tables, the schema and the names in the database; and what that and commands cost in a large one. */
import { equal, is, ok } from 'uvu/assert';
import { complete, MOST_CANDIDATES } from '../../host/ctl/complete.ts';
import { LibraryPlace } from '../support/ctl/place.ts';
import { suite } from '../support/suite.ts';

const test = suite('ctl/complete');

/** What may stand at `|` in the text. */
function candidates(place: LibraryPlace, marked: string): readonly string[] {
  const cursor = marked.indexOf('¦');
  const text = marked.replace('¦', '');
  const kind = place.kind;
  const found = complete(text, cursor, { databases: { [kind]: place.client }, others: ['help'] });
  is(found.to, cursor);
  // All candidates go on from what is there.
  for (const candidate of found.candidates)
    ok(candidate.replace(/^'/, '').startsWith(text.slice(found.from, cursor).replace(/^'/, '')), candidate);
  return found.candidates;
}

test('tools, commands, options', () => {
  const place = new LibraryPlace('nb');
  equal(candidates(place, 'ovn-n¦'), ['ovn-nbctl ']);
  equal(candidates(place, 'a; h¦ x'), ['help ']);
  equal(candidates(place, 'ovn-nbctl lsp-add-¦'), ['lsp-add-router-port ', 'lsp-add-localnet-port ']);
  equal(candidates(place, 'ovn-nbctl ls-add a -- lr-a¦'), ['lr-add ']);
  equal(candidates(place, 'ovn-nbctl --add-duplicate ¦'), ['ls-add ', 'lr-add ', 'lb-add ']);
  equal(candidates(place, 'ovn-nbctl --format=csv --columns=a f¦'), ['find ']);
  equal(candidates(place, 'ovn-nbctl --rou¦'), ['--route-table=']);
  equal(candidates(place, 'ovn-nbctl show | gr¦'), ['grep ']);
  equal(candidates(place, 'ovn-nbctl show | grep ¦'), []);
  equal(candidates(place, 'ovn-sbctl chassis-del ¦'), []);
  place.close();
});

test('names, tables, columns, keys', () => {
  const place = new LibraryPlace('nb');
  for (const line of [
    'ls-add sw0',
    'ls-add sw1',
    'lr-add lr0',
    'lsp-add sw0 p0',
    'lrp-add lr0 rp0 00:00:00:00:00:01 10.0.0.1/8',
  ])
    is(place.runNow(line.split(' ')).status, 0);
  place.runNow(['ls-add', 'a switch']);
  place.runNow(['set', 'NB_Global', '.', 'options:ic-route-adv=true', 'options:ic-route-learn=true']);
  equal(candidates(place, 'ovn-nbctl lsp-list ¦'), ["'a switch' ", 'sw0 ', 'sw1 ']);
  equal(candidates(place, "ovn-nbctl lsp-list 'a s¦"), ["'a switch' "]);
  equal(candidates(place, 'ovn-nbctl ls-add ¦'), []);
  equal(candidates(place, 'ovn-nbctl lsp-add sw¦'), ['sw0 ', 'sw1 ']);
  equal(candidates(place, 'ovn-nbctl lsp-add sw0 ¦'), []);
  equal(candidates(place, 'ovn-nbctl lrp-set-gateway-chassis ¦'), ['rp0 ']);
  equal(candidates(place, 'ovn-nbctl lr-route-list l¦'), ['lr0 ']);
  equal(candidates(place, 'ovn-nbctl list Logical_S¦'), [
    'Logical_Switch ',
    'Logical_Switch_Port ',
    'Logical_Switch_Port_Health_Check ',
  ]);
  equal(candidates(place, 'ovn-nbctl get Logical_Switch_Port ¦'), ['p0 ']);
  equal(candidates(place, 'ovn-nbctl set NB_Global ¦'), ['. ']);
  equal(candidates(place, 'ovn-nbctl set NB_Global . opt¦'), ['options:', 'options=']);
  equal(candidates(place, 'ovn-nbctl set NB_Global . options:ic-route-¦'), [
    'options:ic-route-adv=',
    'options:ic-route-learn=',
  ]);
  equal(candidates(place, 'ovn-nbctl get NB_Global . options:ic-route-a¦'), ['options:ic-route-adv ']);
  equal(candidates(place, 'ovn-nbctl clear Logical_Switch sw0 po¦'), ['ports ']);
  equal(candidates(place, 'ovn-nbctl lrp-add lr0 rp1 00:00:00:00:00:01 10.0.0.1/8 op¦'), ['options=']);
  place.close();
});

test('10,000 ports: a command costs less than their JSON text, completion less than half of it', () => {
  const place = new LibraryPlace('nb');
  const database = place.server.database(place.schema.name)!;
  const names = Array.from({ length: 10_000 }, (_, i) => `port${i}`);
  const ports = names.map((name, i) => ({
    op: 'insert',
    table: 'Logical_Switch_Port',
    row: { name, addresses: `00:00:00:00:00:01 10.${i >> 16}.${(i >> 8) & 255}.${i & 255}` },
    'uuid-name': name,
  }));
  const holders = Array.from({ length: 100 }, (_, i) => ({
    op: 'insert',
    table: 'Logical_Switch',
    row: { name: `sw${i}`, ports: ['set', names.slice(i * 100, i * 100 + 100).map((name) => ['named-uuid', name])] },
  }));
  place.server.transact(database, [...ports, ...holders]);
  place.settle();
  const time = (work: () => void): number => {
    const start = performance.now();
    work();
    return performance.now() - start;
  };
  /** What the work takes beside a yardstick, the ports as JSON text and back, in the best of a few runs: a slow machine is slow with both. */
  const cost = (work: () => void): number =>
    Math.min(...Array.from({ length: 7 }, () => time(work) / time(() => JSON.parse(JSON.stringify(ports)))));
  for (const line of [
    'lsp-get-addresses port5000',
    'lsp-set-options port5000 a=1',
    '--may-exist lsp-add sw50 another',
    'lsp-list sw7',
    'get Logical_Switch_Port port77 addresses',
    '--columns=name find Logical_Switch_Port name=port99',
    'lsp-set-addresses port5 unknown',
  ]) {
    const took = cost(() => is(place.runNow(line.split(' ')).status, 0, line));
    ok(took < 1, `${line}: ${took.toFixed(2)} yardsticks`);
  }
  for (const text of ['ovn-nbctl lsp-get-addresses port12¦', 'ovn-nbctl get Logical_Switch_Port ¦', 'ovn-nbctl l¦']) {
    const took = cost(() => ok(candidates(place, text).length <= MOST_CANDIDATES));
    ok(took < 0.5, `${text}: ${took.toFixed(2)} yardsticks`);
  }
  place.close();
});

test.run();
