import { equal, is } from 'uvu/assert';
import { Reconnect } from '../../host/ovsdb/reconnect.ts';
import { suite } from '../support/suite.ts';

const test = suite('ovsdb/reconnect');

/** Fails attempts one after the other; returns the waits between them. */
function waits(machine: Reconnect, start: number, attempts: number): number[] {
  const out: number[] = [];
  let now = start;
  for (let i = 0; i < attempts; i++) {
    is(machine.run(now), 'connect');
    machine.connecting(now);
    now += 10;
    machine.disconnected(now);
    out.push(machine.deadline - now);
    is(machine.run(machine.deadline - 1), undefined);
    now = machine.deadline;
  }
  return out;
}

test('back-off: one second, doubling to eight', () => {
  const machine = new Reconnect(0, 1);
  equal(waits(machine, 0, 6), [1000, 2000, 4000, 8000, 8000, 8000]);
  is(machine.isQuiet, true);
});

test('each remote of a list is tried once before the first wait', () => {
  equal(waits(new Reconnect(0, 3), 0, 5), [0, 0, 1000, 2000, 4000]);
});

test('a session that settled starts again with the shortest wait', () => {
  const machine = new Reconnect(0, 2);
  waits(machine, 0, 4);
  const now = machine.deadline;
  is(machine.run(now), 'connect');
  machine.connecting(now);
  machine.connected(now);
  machine.settled();
  machine.disconnected(now + 5);
  is(machine.deadline, now + 5, 'the other remote at once');
  machine.connecting(now + 5);
  machine.disconnected(now + 6);
  is(machine.deadline, now + 1006);
});

test('a session that never settled goes on backing off', () => {
  const machine = new Reconnect(0, 1);
  for (const wait of [1000, 2000, 4000]) {
    const now = machine.deadline;
    is(machine.run(now), 'connect');
    machine.connecting(now);
    machine.connected(now);
    machine.disconnected(now);
    is(machine.deadline, now + wait);
  }
});

test('an attempt may take as long as the back-off, a second at least, a passive one without limit', () => {
  const machine = new Reconnect(0, 1);
  machine.connecting(0);
  is(machine.run(999), undefined);
  is(machine.run(1000), 'give-up');
  machine.disconnected(1000);
  machine.disconnected(1000);
  machine.connecting(5000);
  is(machine.deadline, 7000);
  machine.connecting(5000, true);
  is(machine.deadline, Infinity);
});

test('probes: silence, a probe, more silence, the end', () => {
  const machine = new Reconnect(0, 1);
  machine.connecting(0);
  machine.connected(0);
  is(machine.deadline, Infinity, 'no probes unless asked for');
  machine.setProbeInterval(5000);
  is(machine.deadline, 5000);
  machine.received(3000);
  is(machine.run(5000), undefined);
  is(machine.run(8000), 'probe');
  is(machine.state, 'idle');
  machine.received(9000);
  is(machine.state, 'active');
  is(machine.run(14_000), 'probe');
  is(machine.run(18_999), undefined);
  is(machine.run(19_000), 'give-up');
});

test('the same interval again is no news: a probe that is out stays out', () => {
  const machine = new Reconnect(0, 1);
  machine.connecting(0);
  machine.connected(0);
  machine.setProbeInterval(1000);
  is(machine.run(1000), 'probe');
  machine.setProbeInterval(1000);
  is(machine.run(1001), undefined, 'not another one');
  is(machine.run(2000), 'give-up');
});

test('who was busy himself gives the peer a moment more', () => {
  const machine = new Reconnect(0, 1);
  machine.connecting(0);
  machine.connected(0);
  machine.setProbeInterval(1000);
  is(machine.run(1000), 'probe');
  is(machine.run(60_000), undefined, 'its answer may be unread');
  is(machine.deadline, 60_500);
  machine.received(60_001);
  is(machine.state, 'active');
  is(machine.run(61_001), 'probe');
  is(machine.run(70_000), undefined);
  is(machine.run(70_500), 'give-up');
});

test('forced: at once, whatever the back-off was; closed: never', () => {
  const machine = new Reconnect(0, 1);
  waits(machine, 0, 5);
  machine.forced(100_000);
  is(machine.run(100_000), 'connect');
  machine.close();
  is(machine.deadline, Infinity);
  is(machine.run(200_000), undefined);
});

test.run();
