import { equal, is } from 'uvu/assert';
import * as fc from 'fast-check';
import { RowHandles } from '../../host/ovsdb/row-handles.ts';
import { readUuid, writeUuid } from '../../host/ovsdb/uuid-words.ts';
import { runs } from '../support/properties.ts';
import { suite } from '../support/suite.ts';

const test = suite('ovsdb/row-handles');

/** Many that share their first and last word, which the hash is made of. */
const uuids = Array.from({ length: 40 }, (_, i) => `0000000a-0000-4000-8000-00${i}000000b`.padEnd(36, '0'));
const names = [...uuids.map((uuid) => uuid.slice(0, 36)), 'row1', '', 'ABCDEF00-0000-4000-8000-000000000000'];

test('words and text of a UUID', () => {
  const words = new Uint32Array(4);
  is(readUuid('01234567-89ab-cdef-fedc-ba9876543210', words), true);
  equal([...words], [0x01234567, 0x89abcdef, 0xfedcba98, 0x76543210]);
  is(writeUuid(words, 0), '01234567-89ab-cdef-fedc-ba9876543210');
  for (const none of [
    '',
    '01234567-89ab-cdef-fedc-ba987654321',
    '01234567-89ab-cdef-fedc-ba98765432100',
    '01234567-89AB-cdef-fedc-ba9876543210',
    '0123456789ab--cdef-fedc-ba9876543210',
    '01234567-89ab-cdef-fedc-ba987654321g',
    '01234567-89ab-cdef-fedc-ba98765432é0',
    '\u{10430}1234567-89ab-cdef-fedc-ba987654321',
  ])
    is(readUuid(none, words), false, none);
  fc.assert(
    fc.property(fc.uuid(), (uuid) => {
      is(readUuid(uuid, words), true);
      is(writeUuid(words, 0), uuid);
    }),
    runs(300),
  );
});

test('rows that come, change their handle and go', () => {
  const step = fc.record({ name: fc.constantFrom(...names), isChange: fc.boolean(), inWords: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const handles = new RowHandles();
      /** In order; a row that changes keeps its place. */
      const model = new Map<string, number>();
      const words = new Uint32Array(4);
      let next = 1;
      for (const { name, isChange, inWords } of steps) {
        const old = model.get(name);
        if (old === undefined) {
          if (inWords && readUuid(name, words)) handles.addWords(next, words, 0);
          else handles.add(next, name);
          model.set(name, next++);
        } else if (isChange) {
          handles.replace(old, next);
          model.set(name, next++);
          is(handles.uuidOf(old), name, 'an old handle stays readable');
        } else {
          handles.remove(old);
          model.delete(name);
          is(handles.uuidOf(old), name);
          handles.forget(old);
          is(handles.uuidOf(old), '');
        }
        is(handles.size, model.size);
        for (const each of names) is(handles.find(each), model.get(each) ?? 0);
      }
      equal([...handles.handles()], [...model.values()]);
      for (const [name, handle] of model) is(handles.uuidOf(handle), name);
      const live = new Set(model.values());
      for (let handle = 0; handle <= next; handle++) is(handles.has(handle), live.has(handle));
      is(handles.capacity, next);
    }),
    runs(200),
  );
});

test('handles that are given out again, and rows removed while they are gone through', () => {
  const handles = new RowHandles();
  for (const [i, uuid] of uuids.entries()) handles.add(i + 1, uuid);
  for (const handle of handles.handles()) if (handle % 2 === 0) handles.remove(handle);
  equal(
    [...handles.handles()],
    Array.from({ length: 20 }, (_, i) => 2 * i + 1),
  );
  handles.add(2, 'row1');
  handles.add(4, uuids[1] as string);
  is(handles.find('row1'), 2);
  is(handles.find(uuids[1] as string), 4);
  equal([...handles.handles()].slice(-2), [2, 4]);
});

test.run();
