/**
 * One connection to one of a list of remotes, kept up: dials, probes, backs off and dials again.
 *
 * Everything happens inside 'poll': what a transport tells in between is queued, and 'wake' is called so that the owner
 * polls. Only a peer's probes are answered as they come (session.ts).
 */
import { describeError } from '../log/describe-error.ts';
import type { Logger, RateLimit } from '../log/logger.ts';
import { rateLimit } from '../log/rate-limit.ts';
import type { ConnectionOptions, ConnectionOwner } from './connection-owner.ts';
import { DEFAULT_LIMITS, type FramingLimits } from './framing.ts';
import type { Clock, Dialer, Message, Transport } from './platform.ts';
import { ProtocolError } from './protocol-error.ts';
import { Reconnect } from './reconnect.ts';
import { isLocal, isPassive, RemoteCycle } from './remote.ts';
import { Session } from './session.ts';
import type { UpdateDecoder } from './update-decoder.ts';

/** Milliseconds without a byte before a probe, where nobody said otherwise. */
const DEFAULT_PROBE_INTERVAL = 5000;
const MIN_PROBE_INTERVAL = 1000;

type Event =
  | { readonly kind: 'opened' }
  /** What came before there was a session is held: bytes, or a message. */
  | { readonly kind: 'received'; readonly count: number; readonly held: Uint8Array | Message | undefined }
  | { readonly kind: 'closed'; readonly why: string };

/** One stream, from the call of the dialer on: what a former one still says doesn't count. */
interface Attempt {
  transport: Transport | undefined;
}

export class Connection {
  readonly #owner: ConnectionOwner;
  readonly #dialer: Dialer;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #decoder: UpdateDecoder | undefined;
  readonly #limits: FramingLimits;
  readonly #remotes: RemoteCycle;
  readonly #reconnect: Reconnect;
  #remote = '';
  #probeInterval: number | undefined;
  #events: { readonly attempt: Attempt; readonly event: Event }[] = [];
  #attempt: Attempt | undefined;
  #session: Session | undefined;
  /** Events that hold bytes: what comes after them must wait as well. */
  #held = 0;
  #cancelTimer: (() => void) | undefined;
  #timerAt = Infinity;
  #isForced = false;
  /** A server may send the same nonsense after each reconnect. */
  readonly #faultLimit: RateLimit;
  bytesIn = 0;
  bytesOut = 0;
  connects = 0;

  /** Begins to dial. A list without any remote throws RemoteError. */
  constructor(options: ConnectionOptions, owner: ConnectionOwner) {
    this.#owner = owner;
    this.#dialer = options.dialer;
    this.#clock = options.clock;
    this.#log = options.log;
    this.#faultLimit = rateLimit(() => this.#clock.now());
    this.#decoder = options.decoder;
    this.#limits = options.limits ?? DEFAULT_LIMITS;
    this.#remotes = new RemoteCycle(options.remotes, options.random);
    this.#reconnect = new Reconnect(this.#clock.now(), this.#remotes.size);
    this.#advance();
  }

  get session(): Session | undefined {
    return this.#session;
  }

  /** The stream has ended, which the next 'poll' takes in. */
  get isEnding(): boolean {
    return this.#events.some(({ attempt, event }) => attempt === this.#attempt && event.kind === 'closed');
  }

  get remote(): string {
    return this.#remote;
  }

  /** As Database.setProbeInterval. */
  setProbeInterval(ms: number | undefined): void {
    this.#probeInterval = ms;
    this.#reconnect.setProbeInterval(this.#effectiveProbeInterval());
    this.#armTimer();
  }

  /** Handles all that has happened. Returns whether anything had. */
  poll(): boolean {
    let busy = false;
    while (this.#events.length > 0) {
      busy = true;
      const events = this.#events;
      this.#events = [];
      for (const { attempt, event } of events) if (attempt === this.#attempt) this.#handle(event);
    }
    if (this.#isForced) {
      this.#isForced = false;
      busy = true;
      this.#end('reconnect asked for');
      this.#reconnect.forced(this.#clock.now());
    }
    return this.#advance() || busy;
  }

  /** The session does what it is for: the next loss is followed by a quick attempt. */
  settled(): void {
    this.#reconnect.settled();
  }

  /** Leaves this remote for the next one, after back-off when none of the list would do. */
  leave(reason: string): void {
    this.#lose(reason, false);
  }

  /** Drops the connection at the next 'poll' and dials at once. */
  force(): void {
    this.#isForced = true;
    this.#owner.wake();
  }

  close(): void {
    this.#reconnect.close();
    this.#cancelTimer?.();
    this.#session?.close();
    this.#attempt?.transport?.close();
    this.#session = undefined;
    this.#attempt = undefined;
    this.#events = [];
  }

  #handle(event: Event): void {
    const now = this.#clock.now();
    switch (event.kind) {
      case 'opened':
        this.#opened(now);
        return;
      case 'received':
        this.bytesIn += event.count;
        this.#reconnect.received(now);
        this.#guard(() => {
          if (event.held !== undefined) {
            this.#held--;
            this.#take(event.held);
          }
          this.#session?.dispatch();
        });
        return;
      case 'closed':
        this.#closed(event.why);
    }
  }

  /** Takes in what the server sent: whatever goes wrong with it ends this connection, with one warning, and nothing else. */
  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      const what = error instanceof ProtocolError ? error.message : `internal error: ${describeError(error)}`;
      this.#log.warn(`${this.#remote}: error in what the server sent: ${what}`, this.#faultLimit);
      this.#lose(what, true);
    }
  }

  #opened(now: number): void {
    const transport = this.#attempt?.transport;
    if (transport === undefined) return;
    this.#say(`${this.#remote}: connected`);
    this.connects++;
    this.#reconnect.connected(now);
    this.#reconnect.setProbeInterval(this.#effectiveProbeInterval());
    const handlers = {
      notified: (method: string, params: readonly unknown[]) => this.#owner.notified(method, params),
      sent: (bytes: number) => {
        this.bytesOut += bytes;
      },
    };
    this.#session = new Session(transport, handlers, this.#limits, this.#decoder);
    this.#owner.connected(this.#session);
  }

  #closed(why: string): void {
    if (!this.#reconnect.isUp) this.#say(`${this.#remote}: connection attempt failed (${why})`);
    else if (why === 'closed by peer') this.#say(`${this.#remote}: connection closed by peer`);
    else this.#log.warn(`${this.#remote}: connection dropped (${why})`);
    this.#lose(`${this.#remote}: ${why}`, false);
  }

  /** Ends the stream and waits for the next attempt. */
  #lose(reason: string, isGarbled: boolean): void {
    this.#end(reason, isGarbled);
    const wasQuiet = this.#reconnect.isQuiet;
    this.#reconnect.disconnected(this.#clock.now());
    const { backoff, isQuiet } = this.#reconnect;
    if (backoff > 0 && !isQuiet) this.#log.info(`${this.#remote}: waiting ${backoff / 1000} seconds before reconnect`);
    else if (isQuiet && !wasQuiet)
      this.#log.info(`${this.#remote}: continuing to reconnect in the background but suppressing further logging`);
  }

  #end(reason: string, isGarbled = false): void {
    const session = this.#session;
    session?.close();
    this.#attempt?.transport?.close();
    this.#session = undefined;
    this.#attempt = undefined;
    this.#held = 0;
    if (session !== undefined) this.#owner.disconnected(reason, isGarbled);
  }

  /** Does what time asks for. */
  #advance(): boolean {
    let busy = false;
    for (;;) {
      const now = this.#clock.now();
      const action = this.#reconnect.run(now);
      if (action === undefined) break;
      busy = true;
      if (action === 'connect') this.#dial(now);
      else if (action === 'probe') this.#session?.probe();
      else this.#giveUp();
    }
    this.#armTimer();
    return busy;
  }

  #giveUp(): void {
    if (this.#reconnect.state === 'connecting') this.#say(`${this.#remote}: connection attempt timed out`);
    else
      this.#log.err(
        `${this.#remote}: no response to inactivity probe after ${this.#reconnect.probeInterval / 1000} seconds, disconnecting`,
      );
    this.#lose(`${this.#remote}: timed out`, false);
  }

  #dial(now: number): void {
    const remote = this.#remotes.next();
    this.#remote = remote;
    this.#say(`${remote}: connecting...`);
    this.#reconnect.connecting(now, isPassive(remote));
    const attempt: Attempt = { transport: undefined };
    this.#attempt = attempt;
    const tell = (event: Event): void => {
      if (this.#attempt !== attempt) return;
      this.#events.push({ attempt, event });
      this.#owner.wake();
    };
    const received = (content: Uint8Array | Message, count: number): void => {
      if (this.#attempt !== attempt) return;
      const isHeld = this.#session === undefined || this.#held > 0;
      if (isHeld) this.#held++;
      else this.#take(content);
      tell({ kind: 'received', count, held: isHeld ? content : undefined });
    };
    attempt.transport = this.#dialer(remote, {
      opened: () => tell({ kind: 'opened' }),
      received: (bytes) => received(bytes, bytes.length),
      // It has no bytes to be counted.
      receivedMessage: (message) => received(message, 0),
      closed: (why) => tell({ kind: 'closed', why }),
    });
  }

  #take(content: Uint8Array | Message): void {
    if (content instanceof Uint8Array) this.#session?.receive(content);
    else this.#session?.receiveMessage(content);
  }

  #armTimer(): void {
    const at = this.#reconnect.deadline;
    if (at === this.#timerAt) return;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#timerAt = at;
    if (at === Infinity) return;
    this.#cancelTimer = this.#clock.after(Math.max(0, at - this.#clock.now()), () => {
      this.#timerAt = Infinity;
      this.#cancelTimer = undefined;
      this.#owner.wake();
    });
  }

  #effectiveProbeInterval(): number {
    if (this.#probeInterval === undefined) return isLocal(this.#remote) ? 0 : DEFAULT_PROBE_INTERVAL;
    return this.#probeInterval === 0 ? 0 : Math.max(this.#probeInterval, MIN_PROBE_INTERVAL);
  }

  /** What happens at every attempt: said aloud until back-off is at its longest. */
  #say(message: string): void {
    this.#log.log(this.#reconnect.isQuiet ? 'dbg' : 'info', message);
  }
}
