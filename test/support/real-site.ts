/**
 * A site of real ovsdb-servers and real daemons; northd is the model's, run by 'settle' as in a Lab. One of it serves many stories: all
 * databases are emptied in between.
 */
import { existsSync } from 'node:fs';
import type { DatabaseKey } from '../../host/ic/databases.ts';
import type { MessageLevel } from '../../host/log/logger.ts';
import type { StepTransaction } from '../model/generate/step.ts';
import type { PlainDatabase, PlainRow } from '../model/world.ts';
import type { ActiveController } from '../model/zone.ts';
import { BlockingWorker } from './blocking.ts';
import { OURS } from './daemon.ts';
import type { RealServices } from './real-site-worker.ts';
import type { Listener, Site } from './site.ts';

const LEVELS: Readonly<Record<string, MessageLevel>> = { EMER: 'err', ERR: 'err', WARN: 'warn', INFO: 'info' };

/** Sites that the end of the process must close. */
const open = new Set<RealSite>();
process.on('exit', () => {
  for (const site of open) site.kill();
});

/** The engine's remark on a node that took long says something of the machine, not of the story. */
const SLOW = /^node: \S+, \w+, took \d+ms$/;

export class RealSite implements Site {
  readonly #worker = new BlockingWorker<RealServices>(new URL('real-site-worker.ts', import.meta.url));
  readonly #zones: readonly string[];
  /** Lines of each controller's log that have been read. */
  readonly #read = new Map<string, number>();
  /** The zone whose controller has said last that it leads, and not that it doesn't any more. */
  #leader = '';
  #heard: Listener = () => undefined;

  /** Starts servers and controllers for these zones. */
  constructor(zones: readonly string[]) {
    if (!existsSync(OURS)) throw new Error(`${OURS} is not there: run 'npm run build' first`);
    open.add(this);
    this.#zones = zones;
    this.#worker.call('open', zones);
  }

  /** An empty world for a story with some of the zones; the other zones sleep. */
  begin(zones: readonly string[], heard: Listener): this {
    this.#heard = () => undefined;
    this.#worker.call('begin', zones);
    this.#listen();
    this.#heard = heard;
    return this;
  }

  /** Tells what the controllers have logged since the last time. */
  #listen(): void {
    for (const zone of this.#zones) {
      const lines = this.#worker.call('log', zone);
      for (const line of lines.slice(this.#read.get(zone) ?? 0)) {
        const [, , , level = '', ...rest] = line.split('|');
        const text = rest.join('|');
        if (text.startsWith('OVN ISB lock acquired')) this.#leader = zone;
        else if (/^OVN ISB lock lost|now paused/.test(text) && this.#leader === zone) this.#leader = '';
        const known = LEVELS[level];
        if (known !== undefined && !SLOW.test(text)) this.#heard({ zone, level: known, text });
      }
      this.#read.set(zone, lines.length);
    }
  }

  transact(transaction: StepTransaction): readonly unknown[] {
    return this.#worker.call('transact', transaction);
  }

  read(database: DatabaseKey, owner: string, table?: string, where?: PlainRow): PlainDatabase {
    return this.#worker.call('read', database, owner, table, where);
  }

  settle({ northd = true }: { readonly northd?: boolean } = {}): void {
    this.#worker.call('settle', northd);
    this.#listen();
  }

  recompute(): string[] {
    const written = this.#worker.call('recompute');
    this.#listen();
    return written;
  }

  active(): ActiveController[] {
    this.#listen();
    return this.#worker.call('working').map((zone) => ({ zone, isLeader: zone === this.#leader }));
  }

  /** 'settle' ends when there are none: to ask again would cost each daemon another recompute. */
  plans(): string[] {
    return [];
  }

  pause(zone: string): void {
    this.#worker.call('pause', zone);
  }

  resume(zone: string): void {
    this.#worker.call('resume', zone);
  }

  stop(zone: string): void {
    this.#worker.call('stop', zone);
    if (this.#leader === zone) this.#leader = '';
  }

  start(zone: string): void {
    this.#worker.call('start', zone);
  }

  cut(database: DatabaseKey, owner: string): void {
    this.#worker.call('cut', database, owner);
  }

  /**
   * Begins to watch whether two seconds pass without a transaction. Nothing else may be asked of the site until the function
   * that this gives has returned; that throws when it wasn't so.
   */
  rest(): () => void {
    const changes = this.#worker.begin('rest');
    return () => {
      const seen = changes();
      if (seen !== '') throw new Error(seen);
    };
  }

  lastWords(): string {
    return this.#worker.call('lastWords');
  }

  /** The story is over; the world stays for the next one. */
  close(): void {
    this.#heard = () => undefined;
  }

  /** Ends everything that runs. */
  kill(): void {
    open.delete(this);
    this.#worker.call('close');
  }

  /** Ends everything, the thread that looks after it included. */
  async end(): Promise<void> {
    this.kill();
    await this.#worker.close();
  }
}
