/** Log patterns: the `%` escapes that ovs-appctl(8) documents under `vlog/set PATTERN`, compiled once per pattern. */
import { priority } from './facility.ts';
import type { MessageLevel } from './logger.ts';
import { strftime } from './strftime.ts';

/** One message on its way to a sink. */
export interface LogRecord {
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Counts the messages of this process, from 1. */
  readonly serial: number;
  readonly module: string;
  readonly level: MessageLevel;
  /** One line: control characters are escaped already. */
  readonly message: string;
}

/** What patterns say about the process. */
export interface LogProcess {
  readonly program: string;
  readonly pid: number;
  readonly host: string;
  /** Which of several processes of one daemon this is ('monitor'); empty in the main one. */
  readonly subprogram: string;
  /** When the process started, in milliseconds since 1970. */
  readonly started: number;
}

type Part = (record: LogRecord, facility: number) => string;

/** Renders a record; 'facility' is the one %B counts with. */
export type Formatter = Part;

const ESCAPE = /%(-?)(0?)(\d*)(?:([dDtT])\{([^}]*)\}|(.))/gs;

const STANDARD_TIME = '%Y-%m-%d %H:%M:%S';

function expansion(letter: string, argument: string | undefined, process: LogProcess): Part | undefined {
  switch (letter) {
    case 'A':
      return () => process.program;
    case 'B':
      return (record, facility) => String(priority(facility, record.level));
    case 'c':
      return (record) => record.module;
    case 'd':
      return (record) => strftime(argument ?? STANDARD_TIME, record.time, 'local');
    case 'D':
      return (record) => strftime(argument ?? STANDARD_TIME, record.time, 'utc');
    case 'E':
      return () => process.host;
    case 'm':
      return (record) => record.message;
    case 'N':
      return (record) => String(record.serial);
    case 'n':
      return () => '\n';
    case 'p':
      return (record) => record.level.toUpperCase();
    case 'P':
      return () => String(process.pid);
    case 'r':
      return (record) => String(Math.max(0, Math.round(record.time - process.started)));
    case 't':
      return () => (process.subprogram === '' ? 'main' : process.subprogram);
    case 'T':
      return () => (process.subprogram === '' ? '' : `(${process.subprogram})`);
    case '%':
      return () => '%';
    default:
      return undefined;
  }
}

function padded(part: Part, left: boolean, fill: string, width: number): Part {
  return (record, facility) => {
    const text = part(record, facility);
    return left ? text.padEnd(width, fill) : text.padStart(width, fill);
  };
}

/** Compiles a pattern. Escapes that are not known are copied as they stand. */
export function compilePattern(pattern: string, process: LogProcess): Formatter {
  const parts: Part[] = [];
  const literal = (text: string): void => {
    if (text !== '') parts.push(() => text);
  };
  let done = 0;
  for (const match of pattern.matchAll(ESCAPE)) {
    const [whole, left, zero, width, timed, argument, plain] = match;
    literal(pattern.slice(done, match.index));
    done = match.index + whole.length;
    const part = expansion(timed ?? plain ?? '', argument, process);
    if (part === undefined) literal(whole);
    else if (width === undefined || width === '') parts.push(part);
    else parts.push(padded(part, left === '-', zero === '0' ? '0' : ' ', Math.min(Number(width), 1000)));
  }
  literal(pattern.slice(done));
  return (record, facility) => {
    let line = '';
    for (const part of parts) line += part(record, facility);
    return line;
  };
}
