/**
 * A client of the server at the other end of a Transport.
 *
 * ## Correctness
 *  1. A client that is gone without a word is noticed: after 'probeInterval' without a byte from it the server asks, and after
 *     as long again without an answer the connection ends, and with it the client's locks and monitors.
 *  2. A client that does not read costs no more than 'maxBacklog' bytes (outbox.ts): with more to send, its connection ends. One
 *     message by itself, however large, never ends a connection.
 *  3. Whatever goes wrong while a client is served ends its connection, with one warning that names it, and nothing else.
 */
import type { Logger } from '../../log/logger.ts';
import type { FramingLimits } from '../framing.ts';
import type { Transport, TransportEvents } from '../platform.ts';
import { connectBytes } from './byte-connection.ts';
import { Outbox } from './outbox.ts';
import type { Server } from './server.ts';

export interface AttachOptions {
  /** What the log calls the client: `tcp:192.0.2.7:40120`. */
  readonly name: string;
  readonly log: Logger;
  /** Milliseconds; 0: never. */
  readonly probeInterval: number;
  /** The client may change nothing (default: false). */
  readonly isReadOnly?: boolean;
  /** Bytes. */
  readonly maxBacklog: number;
  /** For the client's messages. */
  readonly limits?: FramingLimits | undefined;
  /** Called once, however the connection ends. */
  readonly ended?: () => void;
}

export interface Attached {
  /** Ends the connection. */
  drop(why: string): void;
  /** From now on a silent client is asked after so many milliseconds (0: never). */
  setProbeInterval(interval: number): void;
}

/** The probe. Its id is the one that the server takes an answer with. */
const PROBE = new TextEncoder().encode('{"method":"echo","params":[],"id":"echo"}');

interface Heartbeat {
  heard(): void;
  stop(): void;
}

/** Asks a silent client, after 'interval' ms, whether it is there; calls 'dead' when it doesn't answer for as long again. */
function startProbing(server: Server, interval: number, ask: () => void, dead: () => void): Heartbeat {
  const { clock } = server;
  let heard = clock.now();
  let isAsked = false;
  let stop = (): void => undefined;
  // One timer at a time, which looks when it goes off what has been heard: a busy client costs none.
  const wait = (delay: number): void => {
    stop = clock.after(delay, () => {
      const left = heard + interval - clock.now();
      if (left > 0) wait(left);
      else if (isAsked) dead();
      else {
        isAsked = true;
        ask();
        wait(interval);
      }
    });
  };
  if (interval > 0) wait(interval);
  return {
    heard: () => {
      heard = clock.now();
      isAsked = false;
    },
    stop: () => stop(),
  };
}

/** Makes the peer that 'open' connects to a client of 'server'. The transport that 'open' returns is open, or soon will be. */
export function attach(server: Server, open: (events: TransportEvents) => Transport, options: AttachOptions): Attached {
  const { name, log, probeInterval, maxBacklog, limits, ended, isReadOnly = false } = options;
  const end = (): void => {
    heartbeat.stop();
    ended?.();
  };
  const outbox = new Outbox(maxBacklog, {
    send: (bytes) => transport.send(bytes),
    buffered: () => transport.bufferedBytes,
    overflowed: (backlog) => connection.drop(`${backlog} bytes wait for it and it does not read them`, 'fault'),
  });
  const connection = connectBytes(
    server,
    {
      send: (pieces) => outbox.send(pieces),
      closed: (why, kind) => {
        end();
        log.log(kind === 'fault' ? 'warn' : 'info', `${name}: disconnected: ${why}`);
        outbox.close();
        transport.close();
      },
    },
    { limits, isReadOnly },
  );
  const transport = open({
    opened: () => undefined,
    received: (bytes) => {
      heartbeat.heard();
      connection.receive(bytes);
    },
    drained: () => outbox.pump(),
    closed: (why) => {
      end();
      log.dbg(() => `${name}: ${why}`);
      outbox.close();
      connection.close();
    },
  });
  const probe = (interval: number): Heartbeat =>
    startProbing(
      server,
      interval,
      () => outbox.send([PROBE]),
      () => connection.drop(`no response to inactivity probe after ${interval / 1000} seconds`),
    );
  let heartbeat = probe(probeInterval);
  log.dbg(() => `${name}: connected`);
  return {
    drop: (why) => connection.drop(why),
    setProbeInterval: (interval) => {
      heartbeat.stop();
      heartbeat = probe(interval);
    },
  };
}
