/** Syslog facilities and priorities (RFC 5424, 6.2.1) by the names vlog gives them. */
import type { MessageLevel } from './logger.ts';

const FACILITIES = [
  'kern',
  'user',
  'mail',
  'daemon',
  'auth',
  'syslog',
  'lpr',
  'news',
  'uucp',
  'clock',
  'ftp',
  'ntp',
  'audit',
  'alert',
  'clock2',
  'local0',
  'local1',
  'local2',
  'local3',
  'local4',
  'local5',
  'local6',
  'local7',
] as const;

/** RFC 5424's number for a facility's name in any case; undefined when there is none of that name. 'auth' has two numbers in use, the first is meant. */
export function facilityNumber(name: string): number | undefined {
  const at = FACILITIES.findIndex((facility) => facility === name.toLowerCase());
  if (at < 0) return undefined;
  // The RFC counts 'authpriv' (10) between 'clock' (9) and 'ftp' (11); vlog has no name for it.
  return at >= FACILITIES.indexOf('ftp') ? at + 1 : at;
}

/** The facility of messages for the local syslog by default. */
export const DAEMON_FACILITY = 3;
/** The same for `--syslog-target`. */
export const TARGET_FACILITY = 16;

const SEVERITIES: Record<MessageLevel, number> = { emer: 1, err: 3, warn: 4, info: 6, dbg: 7 };

/** RFC 5424's severity of a level. */
function severityOf(level: MessageLevel): number {
  return SEVERITIES[level];
}

/** RFC 5424's PRI: facility and severity in one number. */
export function priority(facility: number, level: MessageLevel): number {
  return facility * 8 + severityOf(level);
}
