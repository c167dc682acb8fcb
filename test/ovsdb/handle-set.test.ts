import { equal, is } from 'uvu/assert';
import * as fc from 'fast-check';
import { HandleSet } from '../../host/ovsdb/handle-set.ts';
import { runs } from '../support/properties.ts';
import { suite } from '../support/suite.ts';

const test = suite('ovsdb/handle-set');

test('it is a Set, as long as nothing comes back before it is cleared', () => {
  const step = fc.oneof(
    fc.record({ handle: fc.nat({ max: 300 }), isAdded: fc.boolean() }),
    fc.constant('clear' as const),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
      const handles = new HandleSet();
      const model = new Set<number>();
      let met = new Set<number>();
      for (const one of steps) {
        if (one === 'clear') {
          handles.clear();
          model.clear();
          met = new Set();
        } else if (!one.isAdded) is(handles.delete(one.handle), model.delete(one.handle));
        else if (!met.has(one.handle)) {
          handles.add(one.handle);
          model.add(one.handle);
          met.add(one.handle);
        }
        equal([...handles.handles], [...model]);
      }
    }),
    runs(200),
  );
});

test.run();
