import { assert, constantFrom, array, property, record, nat } from 'fast-check';
import { equal } from 'uvu/assert';
import { TunnelKeys } from '../../host/emulation/tunnel-keys.ts';
import { assignKeys } from '../model/northd-keys.ts';
import { runs } from '../support/properties.ts';
import { suite } from '../support/suite.ts';

const test = suite('emulation/tunnel-keys');

/** Keys with someone who assigns again whatever is affected. */
class Owner {
  readonly requests = new Map<string, number>();
  readonly assigned = new Map<string, number>();
  readonly #affected = new Set<string>();
  readonly keys = new TunnelKeys((id) => this.#affected.add(id));

  set(id: string, request: number | undefined): void {
    if (request === undefined) this.requests.delete(id);
    else this.requests.set(id, request);
    this.#affected.add(id);
    for (const each of this.#affected) {
      this.#affected.delete(each);
      const wanted = this.requests.get(each);
      if (wanted === undefined) {
        this.keys.drop(each);
        this.assigned.delete(each);
      } else this.assigned.set(each, this.keys.assign(each, wanted));
    }
  }
}

test('the one asked for, else the one it has, else the lowest that is free', () => {
  const owner = new Owner();
  owner.set('a', 0);
  owner.set('b', 0);
  owner.set('c', 1);
  equal(Object.fromEntries(owner.assigned), { a: 3, b: 2, c: 1 }, 'who asks comes first');
  owner.set('d', 1);
  equal(owner.assigned.get('d'), 4, 'the first by name has it');
  owner.set('c', undefined);
  equal(owner.assigned.get('d'), 1, 'freed, it goes to who asked for it');
  owner.set('e', 0);
  equal(owner.assigned.get('e'), 4);
});

test('after any changes the keys are those that would be given to all at once', () => {
  const changes = array(record({ id: constantFrom('a', 'b', 'c', 'd', 'e'), request: nat(5) }), { maxLength: 40 });
  assert(
    property(changes, (all) => {
      const owner = new Owner();
      for (const { id, request } of all) {
        owner.set(id, request === 5 ? undefined : request);
        const requests = [...owner.requests].map(([each, requested]) => ({
          id: each,
          requested,
          existing: owner.assigned.get(each) ?? 0,
        }));
        equal(Object.fromEntries(owner.assigned), Object.fromEntries(assignKeys(requests)));
        equal(new Set(owner.assigned.values()).size, owner.assigned.size, 'no key twice');
      }
    }),
    runs(300),
  );
});

test.run();
