/** What a client is sent: in order, as fast as it reads, and what waits is limited. */
import { equal, is, ok } from 'uvu/assert';
import { Outbox } from '../../../host/ovsdb/server/outbox.ts';
import { suite } from '../../support/suite.ts';

const test = suite('ovsdb/server/outbox');

/** A transport that sends on request. */
class Wire {
  readonly taken: number[] = [];
  buffered: Uint8Array[] = [];
  overflows: number[] = [];
  readonly outbox: Outbox;

  constructor(limit: number) {
    this.outbox = new Outbox(limit, {
      send: (bytes) => void this.buffered.push(bytes),
      buffered: () => this.buffered.reduce((sum, { length }) => sum + length, 0),
      overflowed: (bytes) => void this.overflows.push(bytes),
    });
  }

  /** Sends all that is there, and whatever comes for it, until nothing does. */
  drain(): void {
    while (this.buffered.length > 0) {
      for (const bytes of this.buffered) this.taken.push(bytes[0] ?? -1);
      this.buffered = [];
      this.outbox.pump();
    }
  }
}

const piece = (name: number, length: number): Uint8Array => new Uint8Array(length).fill(name);

test('a message is sent at once where there is room', () => {
  const wire = new Wire(0);
  for (const name of [1, 2, 3]) wire.outbox.send([piece(name, 10)]);
  is(wire.buffered.length, 3);
  wire.drain();
  equal(wire.taken, [1, 2, 3]);
});

test('a large message is written as it is taken, and others wait behind it', () => {
  const wire = new Wire(1000);
  let written = 0;
  function* large(): Generator<Uint8Array> {
    for (; written < 100; written++) yield piece(1, 1 << 19);
  }
  wire.outbox.send(large());
  ok(written <= 3, `${written} pieces were written for nobody`);
  wire.outbox.send([piece(2, 400), piece(3, 100)]);
  wire.outbox.send([piece(4, 500)]);
  equal(wire.overflows, []);
  wire.drain();
  equal(wire.taken, [...Array.from({ length: 100 }, () => 1), 2, 3, 4]);
  wire.outbox.send([piece(5, 1)]);
  wire.drain();
  is(wire.taken.at(-1), 5);
});

test('more than may wait is reported once, and only so much of it is written', () => {
  const wire = new Wire(1000);
  wire.outbox.send([piece(1, 1 << 20), piece(1, 1)]);
  let written = 0;
  function* endless(): Generator<Uint8Array> {
    for (;;) {
      written++;
      yield piece(2, 300);
    }
  }
  wire.outbox.send(endless());
  is(written, 4);
  is(wire.overflows.length, 1);
  wire.outbox.send([piece(3, 1)]);
  wire.drain();
  equal(wire.taken, [1]);
  is(wire.overflows.length, 1);
});

test.run();
