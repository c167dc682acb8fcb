/** Replays recorded runs: each command on an embedded server, by whatever way 'run' takes. */
import { datumToJson, defaultDatum } from '../../../host/ovsdb/server/datum.ts';
import { sortedText } from '../../../host/ovsdb/server/sorted-json.ts';
import type { Server } from '../../../host/ovsdb/server/server.ts';
import type { ToolResult } from '../../../host/ctl/result.ts';
import type { DatabaseSchema } from '../../../host/ovsdb/schema.ts';
import { Names, reorder, type Dump, type RowJson } from './names.ts';
import type { Script, Vector } from './vectors.ts';

export interface Difference {
  /** `SCRIPT INDEX`. */
  readonly id: string;
  readonly argv: readonly string[];
  readonly what: string;
}

export interface Place {
  readonly server: Server;
  readonly schema: DatabaseSchema;
  /** What `$DB` stands for. */
  readonly remote: string;
  run(argv: readonly string[]): Promise<ToolResult>;
}

/** The whole database. */
export function dump({ server, schema }: Place): Dump {
  const tables = Object.keys(schema.tables);
  const selects = tables.map((table) => ({ op: 'select', table, where: [] }));
  const results = server.transact(server.database(schema.name)!, selects) as { rows: Record<string, unknown>[] }[];
  const out = new Map<string, { table: string; uuid: string; row: RowJson }>();
  for (const [i, { rows }] of results.entries())
    for (const { _uuid, _version, ...row } of rows) {
      const uuid = (_uuid as [string, string])[1];
      out.set(`${tables[i]!} ${uuid}`, { table: tables[i]!, uuid, row });
    }
  return out;
}

/** Log messages: what a replay leaves out on both sides. */
const isLog = (line: string): boolean => /^(?:TIME\|SEQ|\S+Z)\|/.test(line);

export const stderrOf = (text: string): string =>
  text
    .split(/(?<=\n)/)
    .filter((line) => !isLog(line))
    // The server's own words: they may differ.
    .map((line) => line.replace(/transaction error: .*/, 'transaction error:'))
    .join('');

/** Where rows match an ambiguous UUID prefix, the two named may be any. */
export const anyTwo = (text: string): string => text.replace(/at least \S+ and \S+/, 'at least');

/** What a command came to, as text that is equal when it is the same. */
function describe(result: { stdout: string; stderr: string; status: number; changes: unknown[] }): string {
  const { stdout, stderr, status, changes } = result;
  return [
    `exit ${status}`,
    stdout,
    '--',
    anyTwo(stderrOf(stderr)),
    '--',
    ...changes.map((change) => sortedText(change)),
  ].join('\n');
}

const expected = (vector: Vector): string =>
  describe({
    stdout: (vector.stdout ?? []).join(''),
    stderr: (vector.stderr ?? []).join(''),
    status: vector.exit,
    changes: [...(vector.changes ?? [])],
  });

/** Runs a script. 'isForThis' says which commands are for this way of running them; the others are left out. */
export async function replay(
  script: Script,
  place: Place,
  isForThis: (vector: Vector) => boolean = () => true,
): Promise<{ readonly count: number; readonly differences: readonly Difference[] }> {
  const names = new Names(script.commands);
  const defaults = new Map<string, string>();
  const isDefault = (table: string, column: string, value: unknown): boolean => {
    const key = `${table}.${column}`;
    const { type } = place.schema.tables[table]!.columns[column]!;
    if (!defaults.has(key)) defaults.set(key, sortedText(datumToJson(defaultDatum(type), type)));
    return sortedText(value) === defaults.get(key);
  };
  const differences: Difference[] = [];
  let count = 0;
  let before = dump(place);
  for (const [index, vector] of script.commands.entries()) {
    if (!isForThis(vector)) continue;
    count++;
    names.nextCommand();
    const argv = vector.argv.map((word) => names.real(word));
    const { stdout, stderr, status } = await place.run(argv.map((word) => word.replaceAll('$DB', place.remote)));
    const after = dump(place);
    // In the order in which the recorder named UUIDs: changes, output, errors.
    const changes = names.changes(before, after, isDefault);
    const seen = {
      status,
      changes,
      stdout: reorder(names.output(stdout.replaceAll(place.remote, '$DB')), vector.unordered),
      stderr: names.output(stderr.replaceAll(place.remote, '$DB')),
    };
    before = after;
    const [got, wanted] = [describe(seen), expected(vector)];
    if (got !== wanted)
      differences.push({ id: `${script.name} ${index}`, argv, what: `wanted:\n${wanted}\ngot:\n${got}` });
  }
  return { count, differences };
}
