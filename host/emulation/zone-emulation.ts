/**
 * ovn-northd and ovn-controller of a zone, as far as the interconnection controller, `ovn-nbctl --wait` and a person who
 * looks on see them: SB's datapaths, port bindings and address sets out of NB, and ports claimed by chassis; where it is wanted,
 * also what 'zone-services.ts' says. No logical flows.
 *
 * It is a client of the zone's NB and SB, and follows their changes: a change costs what it touches. When a commit has
 * failed, or a database was received again, it looks at everything again.
 */
import type { LoggerFactory } from '../log/logger.ts';
import type { Database, Outcome } from '../ovsdb/api.ts';
import { openDatabase } from '../ovsdb/database.ts';
import type { Clock, Dialer, Random } from '../ovsdb/platform.ts';
import { AddressSets } from './address-sets.ts';
import { REQUESTS, Tables } from './databases.ts';
import { Datapaths } from './datapaths.ts';
import type { Hosts } from './hosts.ts';
import { PortBindings } from './port-bindings.ts';
import { ZoneServices } from './zone-services.ts';

/** Milliseconds after a failed commit: what it was built on is shown to us meanwhile. */
const RETRY_PAUSE = 100;

/** What a zone's service monitors ask from: the same for the same place, as northd's is for good once it was made up. */
function macOf(place: string): string {
  let hash = 0;
  for (const character of place) hash = (Math.imul(hash, 31) + character.charCodeAt(0)) >>> 0;
  const bytes = [24, 16, 8, 0].map((shift) => ((hash >>> shift) & 255).toString(16).padStart(2, '0'));
  return `0a:00:${bytes.join(':')}`;
}

export interface EmulationOptions {
  /** Where the zone's databases are. */
  readonly remotes: { readonly nb: string; readonly sb: string };
  readonly dialer: Dialer;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: LoggerFactory;
  /** Calls back soon, outside the present turn: `setImmediate` or its like. */
  readonly schedule: (turn: () => void) => void;
  /** The zone's chassis, where some are emulated: then service monitors, HA groups and `up` are too. */
  readonly hosts?: Hosts;
}

export class ZoneEmulation {
  readonly #options: EmulationOptions;
  readonly #nb: Database;
  readonly #sb: Database;
  readonly #tables: Tables;
  readonly #datapaths: Datapaths;
  readonly #ports: PortBindings;
  readonly #addressSets: AddressSets;
  readonly #services: ZoneServices | undefined;
  readonly #log;
  #generations = -1;
  #inFlight = 0;
  #hasFailed = false;
  /** An SB that has just been seen for the first time lacks SB_Global. */
  #lacksGlobal = false;
  #cancelPause: (() => void) | undefined;
  #isScheduled = false;
  #isClosed = false;

  constructor(options: EmulationOptions) {
    this.#options = options;
    const { remotes, dialer, clock, random, logger } = options;
    this.#log = logger('emulation');
    const open = (key: 'nb' | 'sb'): Database =>
      openDatabase(REQUESTS[key], { remotes: remotes[key], dialer, clock, random, logger });
    this.#nb = open('nb');
    this.#sb = open('sb');
    this.#tables = new Tables(this.#nb, this.#sb, options.hosts);
    this.#datapaths = new Datapaths(this.#tables);
    this.#ports = new PortBindings(this.#tables, this.#datapaths);
    this.#addressSets = new AddressSets(this.#tables);
    if (options.hosts !== undefined) this.#services = new ZoneServices(this.#tables, macOf(remotes.sb));
    for (const database of [this.#nb, this.#sb]) database.onActivity = () => this.#wake();
    this.#wake();
  }

  /** Is nothing waiting: no turn, no transaction, no pause before a retry, and both databases there? */
  get isIdle(): boolean {
    const isBusy = this.#isScheduled || this.#inFlight > 0 || this.#cancelPause !== undefined;
    return !isBusy && this.#nb.isConnected && this.#sb.isConnected;
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelPause?.();
    this.#nb.close();
    this.#sb.close();
  }

  #wake(): void {
    if (this.#isScheduled || this.#isClosed) return;
    this.#isScheduled = true;
    this.#options.schedule(() => {
      this.#isScheduled = false;
      if (!this.#isClosed) this.#turn();
    });
  }

  #turn(): void {
    for (const database of [this.#nb, this.#sb]) database.poll();
    if (this.#inFlight > 0 || this.#cancelPause !== undefined || !this.#nb.isReady || !this.#sb.isReady) return;
    this.#takeIn();
    this.#work();
  }

  /** A chassis has come or gone, or an interface of one. */
  hostsChanged(): void {
    this.#hasFailed = true;
    this.#wake();
  }

  #parts(): (Datapaths | PortBindings | AddressSets | ZoneServices)[] {
    const parts = [this.#datapaths, this.#ports, this.#addressSets];
    return this.#services === undefined ? parts : [...parts, this.#services];
  }

  #takeIn(): void {
    const parts = this.#parts();
    const generations = this.#nb.generation + this.#sb.generation;
    if (generations !== this.#generations || this.#hasFailed) {
      this.#generations = generations;
      this.#hasFailed = false;
      this.#lacksGlobal = this.#tables.sbGlobal.size === 0;
      for (const part of parts) part.rebuild();
    } else for (const part of parts) part.follow();
    this.#nb.clearChanges();
    this.#sb.clearChanges();
  }

  #work(): void {
    const nbGlobal = this.#tables.nbGlobal.only();
    const sbGlobal = this.#tables.sbGlobal.only();
    const nb_cfg = nbGlobal?.nb_cfg ?? 0;
    const parts = this.#parts();
    const isBehind = nbGlobal !== undefined && sbGlobal !== undefined && sbGlobal.nb_cfg !== nb_cfg;
    if (isBehind || this.#lacksGlobal || parts.some(({ hasWork }) => hasWork)) {
      const transaction = this.#sb.transaction();
      for (const part of parts) part.reconcile(transaction);
      if (isBehind) transaction.update(sbGlobal, { nb_cfg });
      else if (this.#lacksGlobal && sbGlobal === undefined) transaction.insert(this.#tables.sbGlobal, { nb_cfg });
      this.#lacksGlobal = false;
      if (this.#commit(this.#sb, transaction)) return;
    }
    const stale = this.#services?.stalePorts() ?? [];
    if (nbGlobal === undefined || (stale.length === 0 && nbGlobal.sb_cfg === nb_cfg)) return;
    // All that 'nb_cfg' stands for is in SB, and there are no chassis that could be slower.
    const transaction = this.#nb.transaction();
    transaction.update(nbGlobal, { sb_cfg: nb_cfg, hv_cfg: nb_cfg });
    for (const { port, up } of stale) transaction.update(port, { up });
    this.#commit(this.#nb, transaction);
  }

  /** Is it on its way? There may be nothing to be sent. */
  #commit(database: Database, transaction: Parameters<Database['commit']>[0]): boolean {
    let isSent = true;
    this.#inFlight++;
    database.commit(transaction, (outcome) => {
      this.#inFlight--;
      if (outcome.status === 'unchanged') isSent = false;
      // The turn that hears of a success goes on: it may have been the first half (SB, then NB's sb_cfg).
      else if (outcome.status !== 'success') this.#failed(database, outcome);
    });
    return isSent;
  }

  #failed(database: Database, outcome: Outcome): void {
    this.#hasFailed = true;
    if (outcome.status === 'error')
      this.#log.warn(`${database.name}: commit failed: ${outcome.error}: ${outcome.details}`);
    this.#cancelPause = this.#options.clock.after(RETRY_PAUSE, () => {
      this.#cancelPause = undefined;
      this.#wake();
    });
  }
}
