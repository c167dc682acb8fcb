/** The recorded runs of test/vectors/ctl, as their README describes them. */
import { readdirSync, readFileSync } from 'node:fs';
import { parseJson } from '../../../host/ovsdb/json.ts';
import type { DatabaseKind, ToolName } from '../../../host/ctl/tool.ts';

/** How the database differs, as it was recorded: compared as JSON. */
export interface RecordedChange {
  readonly table: string;
  readonly uuid: string;
  readonly op: 'insert' | 'modify' | 'delete';
  readonly row?: Readonly<Record<string, unknown>>;
}

export interface Vector {
  readonly argv: readonly string[];
  readonly exit: number;
  readonly stdout?: readonly string[];
  readonly stderr?: readonly string[];
  readonly changes?: readonly RecordedChange[];
  readonly unordered?: 'lines' | 'records' | 'rows' | 'html';
}

export interface Script {
  readonly name: string;
  readonly db: DatabaseKind;
  readonly tool: ToolName;
  readonly commands: readonly Vector[];
}

const DIRECTORY = new URL('../../vectors/ctl/', import.meta.url);

/** All scripts, by name. */
export function scripts(): Script[] {
  const files = readdirSync(DIRECTORY).filter((file) => file.endsWith('.json'));
  return files.sort().map((file) => parseJson(readFileSync(new URL(file, DIRECTORY), 'utf8')) as Script);
}
