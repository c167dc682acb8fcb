/** Errors as OVSDB reports them: RFC 7047 section 3.1 <error>, and the further names of ovsdb-server(7). */
import { sortedText } from './sorted-json.ts';

/** The closed list of error names that this server gives. */
export type ErrorName =
  | 'I/O error'
  | 'aborted'
  | 'constraint violation'
  | 'domain error'
  | 'duplicate uuid'
  | 'duplicate uuid-name'
  | 'invalid parameters'
  | 'not allowed'
  | 'not owner'
  | 'ovsdb error'
  | 'range error'
  | 'referential integrity violation'
  | 'resources exhausted'
  | 'syntax error'
  | 'timed out'
  | 'unknown column'
  | 'unknown database'
  | 'unknown function'
  | 'unknown mutator'
  | 'unknown table';

export interface ErrorJson {
  readonly error: ErrorName;
  readonly details: string;
  readonly syntax?: string;
}

/** A request, or a part of one, that is refused. 'syntax' is the JSON at fault, as text. */
export class OvsdbError extends Error {
  readonly error: ErrorName;
  readonly syntax: string | undefined;

  constructor(error: ErrorName, details: string, at?: unknown) {
    super(details);
    this.name = 'OvsdbError';
    this.error = error;
    this.syntax = at === undefined ? undefined : sortedText(at);
  }

  toJson(): ErrorJson {
    return { error: this.error, details: this.message, ...(this.syntax !== undefined && { syntax: this.syntax }) };
  }
}

/** An error on one line, as ovsdb-server logs it. */
export function errorLine(error: unknown): string {
  if (!(error instanceof OvsdbError)) return error instanceof Error ? error.message : String(error);
  const { syntax } = error;
  return `${syntax === undefined ? '' : `syntax "${syntax}": `}${error.error}: ${error.message}`;
}

/** "syntax error", the most frequent one: 'at' is the JSON that can't be read. */
export const syntaxError = (details: string, at?: unknown): OvsdbError => new OvsdbError('syntax error', details, at);

/** "constraint violation": JSON that reads well and that the schema forbids. */
export const violation = (details: string, at?: unknown): OvsdbError =>
  new OvsdbError('constraint violation', details, at);
