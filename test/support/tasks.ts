/** Which test files run together in one process, which of them run at the same time, and in which order they start. */

/** Test files that one process runs. */
export interface Task {
  /** A folder of suites, or an integration suite's path without its ending. */
  readonly name: string;
  /** Paths under test/. */
  readonly files: readonly string[];
  /** Must nothing else run beside it? */
  readonly isAlone: boolean;
}

const ENDING = /\.test\.ts$/;
const INTEGRATION = 'integration/';

/** How a suite says that it must run alone (SuiteOptions of suite.ts). */
const ALONE = /\balone: ['"`]/;

export const isIntegration = (name: string): boolean => name.startsWith(INTEGRATION);

/** Folders whose integration suites share a process: most scenarios also a world (ovn/scenarios.ts), the others have little to do themselves. */
const TOGETHER: readonly string[] = ['integration/scenarios', 'integration/ovsdb-suite'];

/** A suite's name, given its file (suite.ts). */
const suiteOf = (file: string): string => file.replace(ENDING, '');

/** Unit suites need the processor and share a process, folder by folder. An integration suite waits for its servers, in a process of its own. */
function taskOf(file: string, isAlone: boolean): string {
  const name = suiteOf(file);
  if (isAlone) return name;
  if (isIntegration(file)) return TOGETHER.find((folder) => name.startsWith(`${folder}/`)) ?? name;
  return name.slice(0, name.indexOf('/'));
}

/**
 * Groups test files into tasks. 'read' returns a file's source. Those in 'longest' start first, in that order, so that none of them
 * is what the others have to wait for; those that run alone come last.
 */
export function planTasks(
  files: readonly string[],
  read: (file: string) => string,
  longest: readonly string[] = [],
): Task[] {
  const tasks = new Map<string, { name: string; files: string[]; isAlone: boolean }>();
  for (const file of files) {
    const isAlone = ALONE.test(read(file));
    const name = taskOf(file, isAlone);
    const task = tasks.get(name);
    if (task === undefined) tasks.set(name, { name, files: [file], isAlone });
    else task.files.push(file);
  }
  const rank = ({ name, isAlone }: Task): number => {
    const at = longest.indexOf(name);
    return isAlone ? Infinity : at === -1 ? longest.length : at;
  };
  return [...tasks.values()].sort((a, b) => compare(rank(a), rank(b)) || compare(a.name, b.name));
}

/** What of the tasks is there to do when only these suites are to be run. */
export const tasksWith = (tasks: readonly Task[], suites: readonly string[]): Task[] =>
  tasks
    .map((task) => ({ ...task, files: task.files.filter((file) => suites.includes(suiteOf(file))) }))
    .filter(({ files }) => files.length > 0);

const compare = <T>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0);

/** A pattern that uvu matches against paths, for exactly these files. */
export const patternOf = (files: readonly string[]): string =>
  `^(${files.map((file) => file.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|')})$`;

/** Runs tasks, at most 'places' at a time, in their order; a task that must be alone waits for the others and they for it. */
export async function runTasks<R>(
  tasks: readonly Task[],
  places: number,
  run: (task: Task) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const under = new Set<Promise<void>>();
  const start = async (task: Task, at: number): Promise<void> => {
    results[at] = await run(task);
  };
  for (const [at, task] of tasks.entries()) {
    const room = task.isAlone ? 0 : places - 1;
    while (under.size > room) await Promise.race(under);
    const one = start(task, at).finally(() => under.delete(one));
    under.add(one);
    if (task.isAlone) await one;
  }
  await Promise.all(under);
  return results;
}
