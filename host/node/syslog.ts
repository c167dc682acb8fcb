/** Sinks for the system log, as `--syslog-method` and `--syslog-target` name them. */
import { createSocket } from 'node:dgram';
import { existsSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { priority } from '../log/facility.ts';
import type { LogProcess, LogRecord } from '../log/pattern.ts';
import type { Sink } from '../log/vlog.ts';
import type { Libc } from './libc.ts';
import { StartupError } from './startup-error.ts';

/** Where the C library's syslog() writes to. */
const LOCAL_SYSLOG = '/dev/log';

/** An address of a syslog server that can't be used; the message is for the user. */
export class SyslogError extends StartupError {
  override readonly name = 'SyslogError';
}

/** Sends one packet somewhere, best effort. */
type Send = (text: string) => void;

function udpSender(target: string): Send {
  const match = /^(?:\[([^\]]+)\]|(.*)):(\d{1,5})$/s.exec(target);
  const host = match?.[1] ?? match?.[2] ?? '';
  const port = Number(match?.[3] ?? 0);
  if (host === '' || port < 1 || port > 65_535)
    throw new SyslogError(`'${target}' is no syslog server: write IP:PORT, an IPv6 address in brackets`);
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
  socket.on('error', () => undefined);
  socket.unref();
  return (text) => socket.send(text, port, host, () => undefined);
}

function unixSender(path: string, libc: () => Libc | undefined): Send {
  return (text) => {
    if (path.startsWith('@') || existsSync(path)) libc()?.sendDatagram(path, Buffer.from(text));
  };
}

function senderOf(method: string, libc: () => Libc | undefined): Send | undefined {
  if (method === 'null') return undefined;
  if (method.startsWith('udp:')) return udpSender(method.slice('udp:'.length));
  return unixSender(method.startsWith('unix:') ? method.slice('unix:'.length) : LOCAL_SYSLOG, libc);
}

/** RFC 5424, 6: the packet for a `--syslog-target`. */
function targetPacket(record: LogRecord, facility: number, process: LogProcess): string {
  const { time, level, module, message } = record;
  const header = `<${priority(facility, level)}>1 ${new Date(time).toISOString()} ${process.host} ${process.program}`;
  return `${header} ${process.pid} ${module} - \uFEFF${message}`;
}

export interface SyslogRequest {
  /** libc, unix:FILE, udp:IP:PORT or null. */
  readonly method: string;
  /** HOST:PORT to send to as well. */
  readonly target: string | undefined;
  /** Called only when there is a socket to send to: where there is none, as in a container, the library need not be loaded. */
  readonly libc: () => Libc | undefined;
  readonly process: LogProcess;
  /** The facility for messages to the target. */
  readonly targetFacility: () => number;
  /** What precedes a line in a local packet. */
  readonly prefix: (record: LogRecord) => string;
}

/** The sink for these. Throws SyslogError for an address that can't be one. */
export function syslogSink(request: SyslogRequest): Sink {
  const { method, target, libc, prefix, targetFacility } = request;
  const local = senderOf(method, libc);
  const remote = target === undefined ? undefined : udpSender(target);
  return {
    write: (line, record) => {
      local?.(`${prefix(record)} ${line}`);
      remote?.(targetPacket(record, targetFacility(), request.process));
    },
  };
}
