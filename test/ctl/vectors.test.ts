/** What the real tools of OVN 26.03 answered, command by command: the library answers the same, and changes the same. */
import { equal, ok } from 'uvu/assert';
import { LibraryPlace } from '../support/ctl/place.ts';
import { EXCEPTIONS } from '../support/ctl/exceptions.ts';
import { replay } from '../support/ctl/replay.ts';
import { scripts, type Vector } from '../support/ctl/vectors.ts';
import { suite } from '../support/suite.ts';

const test = suite('ctl/vectors');

/** Commands about where to connect are the command line's: test/integration/ctl-vectors.test.ts. */
const isForLibrary = ({ argv }: Vector): boolean => !argv.some((word) => word.startsWith('--db'));

const all = scripts();
const differing = new Set<string>();
let count = 0;

for (const script of all)
  test(script.name, async () => {
    const place = new LibraryPlace(script.db);
    const result = await replay(script, place, isForLibrary);
    place.close();
    count += result.count;
    for (const { id } of result.differences) differing.add(id);
    const [first] = result.differences.filter(({ id }) => !EXCEPTIONS.has(id));
    if (first !== undefined) throw new Error(`${first.id}: ${first.argv.join(' ')}\n${first.what}`);
  });

test('all are there, and every exception is one', () => {
  ok(count > 3400, `only ${count} commands were replayed`);
  equal(
    [...EXCEPTIONS.keys()].filter((id) => !differing.has(id)),
    [],
    'these replay: strike them',
  );
  ok(EXCEPTIONS.size * 50 <= count, 'more than 2 % are exceptions');
});

test.run();
