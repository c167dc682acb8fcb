/**
 * The controller of one zone: the run loop around the engine (spec 1).
 *
 * ## Law
 * A turn takes in what has arrived, and runs the nodes when: not paused, all four databases received and settled, SB's lock held,
 * and no transaction of ours in flight. A failed transaction, a reconnect and a change of role make the next run a full
 * recompute. What a canceled run has written is dropped.
 *
 * A run that takes long goes on in the next turns. Until it is through nothing is taken in, so that it sees one state of the databases
 * from its beginning to its end, and nothing is sent.
 */
import { Engine } from '../engine/engine.ts';
import { isCompute } from '../engine/node.ts';
import { finish, type Work } from '../engine/work.ts';
import type { Kernels } from '../kernels/kernels.ts';
import type { LoggerFactory } from '../log/logger.ts';
import type { Database, Transaction } from '../ovsdb/api.ts';
import type { Clock, Random } from '../ovsdb/platform.ts';
import { Commits } from './commits.ts';
import { Context } from './context.ts';
import { DATABASES, Databases, type DatabaseKey } from './databases.ts';
import { controllerNodes } from './graph.ts';
import { intOption } from './options.ts';
import { Holds } from './holds.ts';
import { Pace } from './pace.ts';
import { Repetitions } from './repetition.ts';
import { Roles } from './roles.ts';
import { Sequence } from './sequence.ts';
import type { Decision } from './reason.ts';
import type { Question } from './route/explain.ts';
import { PlanRequests } from './plan-requests.ts';
import { followProbeIntervals } from './probe-intervals.ts';
import { explainOn, explainRun, planRegistration, planRun, type Plan } from './shadow.ts';
import { Standstill } from './standstill.ts';
import { WantedRows } from './wanted-rows.ts';
import { Zone } from './zone.ts';

/** Milliseconds that one database's updates may take to be taken in before the run that follows is not delayed. */
const LONG_UPDATE = 500;

/** Milliseconds that a turn may spend on a run: the rest is for the next turn. */
const LONGEST_TURN = 10;

export type Status = 'active' | 'standby' | 'paused';

export interface ControllerOptions {
  readonly databases: Readonly<Record<DatabaseKey, Database>>;
  readonly kernels: Kernels;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: LoggerFactory;
  /** Write nothing and take no lock: 'plan' is all that is wanted. */
  readonly dryRun?: boolean;
  /** Remove what a router has learned when it lost its last attachment. */
  readonly forgetOnDetach?: boolean;
  /** Calls back soon, outside the present turn: `setImmediate` or its like. */
  readonly schedule: (turn: () => void) => void;
  /** Asked again and again while a turn runs the nodes: has it, since 'start' by the clock, taken long enough? By default, 10 ms. */
  readonly isTurnOver?: (start: number) => boolean;
}

/** What a run is about to write: who, why, and the operations themselves. For observers; values, not yet sent. */
export interface RunReport {
  /** The zone's name, and whether it leads. */
  readonly zone: string;
  readonly isLeader: boolean;
  /** Everything was recomputed. */
  readonly recompute: boolean;
  /** The input nodes whose changes caused the run. */
  readonly causes: readonly string[];
  /** False: a node failed, and nothing was sent. */
  readonly completed: boolean;
  readonly transactions: readonly { readonly database: DatabaseKey; readonly transaction: Transaction }[];
}

export class Controller {
  readonly engine: Engine;
  readonly context: Context;
  /** Told of each run before its transactions are sent. */
  onRun: ((report: RunReport) => void) | undefined;
  /** Told when a turn has ended and nothing is left to do: no transaction in flight, no turn waiting. */
  onIdle: (() => void) | undefined;
  readonly #options: ControllerOptions;
  readonly #log;
  readonly #zone: Zone;
  readonly #wanted: WantedRows;
  readonly #sequence: Sequence;
  /** The run, or plan, that is under way, and goes on in the next turn. */
  #running: Work<void> | undefined;
  /** It is a run, and sends something at its end. */
  #isToBeSent = false;
  /** A turn of another kind is due when it is through. */
  #isDue = false;
  #generations = -1;
  readonly #commits: Commits;
  readonly #pace: Pace;
  readonly #roles: Roles;
  readonly #standstill: Standstill;
  readonly #repetitions: Repetitions;
  readonly #holds: Holds;
  readonly #requests = new PlanRequests({
    when: () => this.#whenPlan(),
    take: (work) => {
      this.#isToBeSent = false;
      this.#running = work;
      this.#schedule();
    },
  });
  #scheduled = false;
  #paused = false;
  #closed = false;
  /** The zone's row in the last run. */
  #zoneUuid = '';
  /** When the present run began, and whether taking in what had arrived took so long that it must not wait. */
  #runStart = 0;
  #isLate = false;

  constructor(options: ControllerOptions) {
    this.#options = options;
    this.#log = options.logger('ovn_ic');
    const databases = new Databases(options.databases);
    this.context = new Context(databases, this.#log, options.random, () => options.clock.now());
    this.context.forgetOnDetach = options.forgetOnDetach === true;
    this.#zone = new Zone(this.context);
    this.#wanted = new WantedRows(databases);
    this.#sequence = new Sequence(this.context);
    this.#roles = new Roles(this.context);
    const wake = (): void => this.wake();
    this.#pace = new Pace(options.clock, wake);
    this.#holds = new Holds(options.clock, wake);
    this.context.holds = this.#holds;
    this.#standstill = new Standstill(options.clock, databases.sb, wake);
    this.#repetitions = new Repetitions(
      () => options.clock.now(),
      (what) =>
        this.#log.warn(
          `${what}: written again and again, since it has no effect or somebody else changes it back; trying less and less often`,
        ),
    );
    this.#commits = new Commits({
      context: this.context,
      log: this.#log,
      wanted: this.#wanted,
      repetitions: this.#repetitions,
      onSettled: (isFailed, repeated) => this.#settled(isFailed, repeated),
    });
    this.engine = new Engine(controllerNodes(this.context, options.kernels), {
      logger: options.logger('inc_proc_eng'),
      now: () => options.clock.now(),
    });
    for (const database of databases.all()) database.onActivity = () => this.wake();
    this.#requestActivity();
    this.wake();
  }

  get status(): Status {
    if (this.#paused) return 'paused';
    return this.#roles.isActive ? 'active' : 'standby';
  }

  /** Is the lock held that elects the IC leader? */
  get holdsIsbLock(): boolean {
    return !this.#paused && this.#roles.holdsIsbLock;
  }

  /** Does another zone work under this zone's name, so that nothing is done for this one? */
  get isWaitingForName(): boolean {
    return this.#roles.isWaitingForName;
  }

  get isPaused(): boolean {
    return this.#paused;
  }

  /** Is nothing waiting: no turn, no run, no transaction, no pause before a retry? */
  get isIdle(): boolean {
    return this.#isAtRest && !this.#pace.isPausing && !this.#pace.isBackingOff && !this.#holds.areAny;
  }

  /** Is a run, or what one has written, under way? */
  get #isAtWork(): boolean {
    return this.#running !== undefined || this.#commits.areInFlight;
  }

  isConnected(database: DatabaseKey): boolean {
    return this.context.db[database].isConnected;
  }

  /** Gives up both locks and writes nothing until 'resume'. */
  pause(): void {
    if (this.#paused) return;
    this.retire();
    this.#log.info('This ovn-ic instance is now paused.');
  }

  /** The same without a word: the end is near. What is in flight may still end. */
  retire(): void {
    this.#giveUpRun();
    this.#paused = true;
    this.#roles.release();
    this.#standstill.stop();
    this.engine.forceRecompute();
    this.wake();
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#log.info('This ovn-ic instance is now resumed.');
    this.#requestActivity();
    this.engine.forceRecompute();
    this.wake();
  }

  /** The next run recomputes everything, and comes at once. */
  recompute(): void {
    this.engine.forceRecompute();
    this.wake();
  }

  /** Have all four databases been received, with all that is wanted of them, so that 'plan' has something to say? */
  get isReady(): boolean {
    return this.context.db.all().every((database) => database.isReady && database.isSettled);
  }

  /**
   * What a full recompute would write now: nothing, once the zone has settled. Undefined while there is no telling, since
   * databases are missing, a run is under way or a transaction is in flight. Throws PlanError when a node fails.
   */
  plan(): readonly Plan[] | undefined {
    if (!this.isReady || this.#isAtWork) return undefined;
    return finish(this.#plan());
  }

  /**
   * The same in turns, once all that has arrived is dealt with: a turn that is due, a run, its transactions, a change of what is
   * monitored. Undefined when databases are missing. A plan that is given up, by 'pause', is begun again. Rejects with PlanError
   * when a node fails.
   */
  planAtRest(): Promise<readonly Plan[] | undefined> {
    return this.#requests.ask(() => this.#plan());
  }

  *#plan(): Work<readonly Plan[]> {
    const { context } = this;
    if (this.isWaitingForName) return [];
    const zone = this.#zone.registered();
    if (zone === undefined) return planRegistration(context);
    context.zone = zone;
    return yield* planRun(context, this.#options.kernels);
  }

  /**
   * What the rules of routes say of a prefix, once all that has arrived is dealt with: over the live state when it is current, else (a
   * standby, a paused controller) over a recompute. Undefined when databases are missing. Rejects with PlanError when a node fails.
   */
  explainAtRest(question: Question): Promise<readonly Decision[] | undefined> {
    return this.#requests.ask(() => this.#explain(question));
  }

  *#explain(question: Question): Work<readonly Decision[]> {
    const { context, engine } = this;
    if (this.isWaitingForName) return [];
    if (this.#roles.isActive && !engine.recomputeForced) return explainOn(engine.nodes, question);
    const zone = this.#zone.registered();
    if (zone === undefined) return [];
    context.zone = zone;
    return yield* explainRun(context, this.#options.kernels, question);
  }

  get #isAtRest(): boolean {
    return !this.#scheduled && !this.#isAtWork;
  }

  #whenPlan(): 'now' | 'later' | 'never' {
    if (this.#closed) return 'never';
    if (this.isReady) return this.#isAtRest ? 'now' : 'later';
    // All that is missing may have been asked for already, of servers that are there.
    const all = this.context.db.all();
    return all.every(({ isReady, isSettled, isConnected }) => isReady && (isSettled || isConnected))
      ? 'later'
      : 'never';
  }

  /** A turn is due. */
  wake(): void {
    if (this.#running === undefined) this.#schedule();
    else this.#isDue = true;
  }

  #schedule(): void {
    if (this.#scheduled || this.#closed) return;
    this.#scheduled = true;
    this.#options.schedule(() => {
      this.#scheduled = false;
      if (!this.#closed) this.#turn();
    });
  }

  /** Ends everything: locks go with the connections. */
  close(): void {
    this.#giveUpRun();
    this.#closed = true;
    this.#pace.close();
    this.#holds.clear();
    this.#standstill.stop();
    this.#requests.end();
    for (const database of this.context.db.all()) database.close();
  }

  #requestActivity(): void {
    if (this.#options.dryRun !== true) this.#roles.request();
  }

  #turn(): void {
    if (this.#running === undefined) this.#takeIn();
    if (this.#running !== undefined) this.#goOn(this.#running);
    if (this.#running === undefined && this.#isDue) {
      this.#isDue = false;
      this.wake();
    }
    this.#requests.release();
    if (this.isIdle) this.onIdle?.();
  }

  /** Takes in what has arrived, and begins a run if there may be one. */
  #takeIn(): void {
    const { db } = this.context;
    const { clock } = this.#options;
    for (const database of db.all()) {
      const start = clock.now();
      database.poll();
      this.#isLate ||= clock.now() - start >= LONG_UPDATE;
    }
    this.#wanted.follow(this.#zone.workingName());
    this.#followRoles();
    this.#followGenerations();
    this.#standstill.ask();
    if (this.#mayRun()) {
      this.#isToBeSent = true;
      this.#running = this.#run();
    } else if (this.engine.recomputeForced) this.#clearChanges();
  }

  #mayRun(): boolean {
    if (this.#paused || !this.#roles.isActive || !this.#roles.mayWork) return false;
    if (this.#commits.areInFlight || this.#pace.isPausing || this.#standstill.isDoubtful()) return false;
    if (!this.isReady || this.#isInVain()) return false;
    return this.engine.recomputeForced || this.#isLate || !this.#pace.mustBackOff();
  }

  /** Would a run only try again what a database that is away can't take? That it is back is heard in time. */
  #isInVain(): boolean {
    return this.#commits.areAway && this.engine.nodes.every((node) => isCompute(node) || node.changes() === 0);
  }

  #followRoles(): void {
    if (this.#paused) return;
    const wasActive = this.#roles.isActive;
    if (this.#roles.follow(this.#zone.workingName())) this.engine.forceRecompute();
    if (this.isWaitingForName && this.#zone.wait()) this.wake();
    if (this.#roles.isActive === wasActive) return;
    this.#sequence.forget();
    this.#repetitions.clear();
    this.#holds.clear();
    if (this.#roles.isActive) this.#standstill.watch();
    else this.#standstill.stop();
  }

  #followGenerations(): void {
    const generations = this.context.db.all().reduce((sum, database) => sum + database.generation, 0);
    if (generations === this.#generations) return;
    this.#generations = generations;
    this.engine.forceRecompute();
    this.#sequence.forget();
    this.#standstill.setProbeInterval(followProbeIntervals(this.context.db));
  }

  /** One turn's share of a run. Whatever goes wrong outside the nodes: nothing of the run is sent, and the next recomputes. */
  #goOn(run: Work<void>): void {
    const start = this.#options.clock.now();
    if (this.#isToBeSent && !this.#maySend()) {
      this.#giveUpRun();
      this.wake();
      return;
    }
    try {
      while (run.next().done !== true) {
        if (!this.#isTurnOver(start)) continue;
        this.#schedule();
        return;
      }
      this.#running = undefined;
    } catch (error) {
      this.#log.err(`run failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      this.#running = undefined;
      this.#drop();
      this.#pace.failed();
    }
  }

  /** Is SB's lock held still, and no doubt about it? */
  #maySend(): boolean {
    return this.#roles.isStillActive && !this.#standstill.isDoubtful();
  }

  #isTurnOver(start: number): boolean {
    const { isTurnOver, clock } = this.#options;
    return isTurnOver === undefined ? clock.now() - start >= LONGEST_TURN : isTurnOver(start);
  }

  /** Gives up a run that has not come to its end. */
  #giveUpRun(): void {
    const run = this.#running;
    if (run === undefined) return;
    this.#running = undefined;
    run.return();
    this.#drop();
  }

  /** Drops what a run has written; the next recomputes. */
  #drop(): void {
    for (const [, transaction] of this.context.take()) transaction.abort();
    this.engine.forceRecompute();
  }

  *#run(): Work<void> {
    const { context, engine } = this;
    this.#standstill.setProbeInterval(followProbeIntervals(this.context.db));
    this.#sequence.begin();
    this.#holds.begin();
    this.#runStart = this.#options.clock.now();
    this.#isLate = false;
    context.unfinished = false;
    const registered = this.#zone.run();
    if (!registered || this.#zoneUuid !== context.zone.uuid) engine.forceRecompute();
    if (registered) this.#zoneUuid = context.zone.uuid;
    const recompute = engine.recomputeForced;
    const completed = !registered || (yield* engine.runInParts());
    // The changes have been taken in, or will be by the recompute.
    this.#clearChanges();
    if (registered && completed) this.#endRun();
    this.#send(completed, recompute);
  }

  /** When nobody will ask what has changed: a standby must not hoard the deleted rows of months. */
  #clearChanges(): void {
    for (const database of this.context.db.all()) database.clearChanges();
  }

  #endRun(): void {
    const { context } = this;
    context.lostRace = false;
    this.#sequence.run(
      DATABASES.every((key) => context.isUntouched(key)),
      context.unfinished,
    );
  }

  #send(completed: boolean, recompute: boolean): void {
    const transactions = this.context.take();
    const [inbGlobal] = this.context.db.inbGlobal.rows();
    this.#pace.ran(
      this.#options.clock.now() - this.#runStart,
      intOption(inbGlobal?.options, 'ic-backoff-interval-ms', 0),
    );
    // Frozen since the turn began.
    if (transactions.length > 0 && !this.#maySend()) {
      for (const [, transaction] of transactions) transaction.abort();
      this.engine.forceRecompute();
      this.wake();
      return;
    }
    this.onRun?.({
      zone: this.context.zone.name,
      isLeader: this.context.isLeader,
      recompute,
      causes: this.engine.causes(),
      completed,
      transactions: transactions.map(([database, transaction]) => ({ database, transaction })),
    });
    if (!completed) {
      for (const [, transaction] of transactions) transaction.abort();
      this.#pace.failed();
      return;
    }
    this.#commits.send(transactions);
  }

  /** All outcomes of the run are known. */
  #settled(isFailed: boolean, repeated: number): void {
    if (isFailed) {
      this.engine.forceRecompute();
      this.#pace.failed();
      return;
    }
    this.#pace.succeeded(repeated);
    this.#sequence.committed();
  }
}
