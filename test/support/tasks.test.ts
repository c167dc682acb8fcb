import { equal, is, ok } from 'uvu/assert';
import { suite } from './suite.ts';
import { patternOf, planTasks, runTasks, tasksWith, type Task } from './tasks.ts';

const test = suite('support/tasks');

const SOURCES: Readonly<Record<string, string>> = {
  'ic/a.test.ts': '',
  'ic/b.test.ts': '',
  'ic/counts.test.ts': "const test = suite('ic/counts', { alone: 'counts processor time' });",
  'integration/scenarios/p.test.ts': '',
  'integration/scenarios/q.test.ts': '',
  'integration/x.test.ts': '',
  'integration/x-y.test.ts': '',
  'integration/frozen.test.ts': "const test = suite('integration/frozen', { ...onDebian, alone: 'stops processes' });",
  'log/c.test.ts': '',
};

const plan = (longest?: readonly string[]): Task[] =>
  planTasks(Object.keys(SOURCES), (file) => SOURCES[file] ?? '', longest);

test('unit suites share a process, folder by folder, and scenarios; other integration suites and those that run alone have their own', () => {
  equal(
    plan().map(({ name, files, isAlone }) => [name, files.length, isAlone]),
    [
      ['ic', 2, false],
      ['integration/scenarios', 2, false],
      ['integration/x', 1, false],
      ['integration/x-y', 1, false],
      ['log', 1, false],
      ['ic/counts', 1, true],
      ['integration/frozen', 1, true],
    ],
  );
});

test('the longest start first, those that run alone last', () => {
  equal(
    plan(['log', 'integration/frozen', 'integration/x-y']).map(({ name }) => name),
    ['log', 'integration/x-y', 'ic', 'integration/scenarios', 'integration/x', 'ic/counts', 'integration/frozen'],
  );
});

test('of suites that share a process, those that failed run again', () => {
  equal(
    tasksWith(plan(), ['integration/scenarios/q', 'integration/x']).map(({ name, files }) => [name, files]),
    [
      ['integration/scenarios', ['integration/scenarios/q.test.ts']],
      ['integration/x', ['integration/x.test.ts']],
    ],
  );
});

test('a pattern matches its files and no others', () => {
  const pattern = new RegExp(patternOf(['integration/x.test.ts', 'log/c.test.ts']));
  equal(
    Object.keys(SOURCES).filter((file) => pattern.test(file)),
    ['integration/x.test.ts', 'log/c.test.ts'],
  );
});

test('at most as many run at a time as there are places, and nothing beside one that runs alone', async () => {
  const running = new Set<Task>();
  let most = 0;
  const results = await runTasks(plan(), 3, async (task) => {
    running.add(task);
    most = Math.max(most, running.size);
    if (task.isAlone) is(running.size, 1);
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    ok(!task.isAlone || running.size === 1);
    running.delete(task);
    return task.name;
  });
  is(most, 3);
  equal(
    results,
    plan().map(({ name }) => name),
  );
});

test.run();
