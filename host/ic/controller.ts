/**
 * The controller of one zone: the run loop around the engine (contract 1).
 *
 * ## Law
 * A turn takes in what has arrived, and runs the nodes when: not paused, all four databases received and settled, SB's lock held,
 * and no transaction of ours in flight. A failed transaction, a reconnect and a change of role make the next run a full
 * recompute. What a canceled run has written is dropped.
 *
 * A long run continues in the next turns. Until it is complete no update is applied, so that it sees one state of the databases
 * throughout, and nothing is sent except batches of routes (route/batch.ts).
 */
import type { Engine } from '../engine/engine.ts';
import { isCompute } from '../engine/node.ts';
import { Answers } from './answers.ts';
import type { Context } from './context.ts';
import type { ControllerOptions, RunReport, Status } from './controller-options.ts';
import { controllerParts, type ControllerParts } from './controller-parts.ts';
import type { DatabaseKey } from './databases.ts';
import { followProbeIntervals, haveProbeIntervalsChanged } from './probe-intervals.ts';
import type { Decision } from './reason.ts';
import type { Question } from './route/explain.ts';
import type { FoundRoutes } from './route/found-routes.ts';
import { Runs } from './run.ts';
import type { Plan } from './shadow.ts';
import { Turns } from './turns.ts';

/** Milliseconds: when applying one database's updates takes longer, the run that follows is not delayed. */
const LONG_UPDATE = 500;

export class Controller {
  readonly engine: Engine;
  readonly context: Context;
  /** Called with each run, or part of one, before its transactions are sent. When it throws, the run has failed: nothing is sent, and the next recomputes. */
  onRun: ((report: RunReport) => void) | undefined;
  /** Called when a turn has ended and nothing is left to do: no transaction in flight, no turn waiting. */
  onIdle: (() => void) | undefined;
  readonly #options: ControllerOptions;
  readonly #parts: ControllerParts;
  readonly #runs: Runs;
  readonly #turns: Turns;
  readonly #answers: Answers;
  #generations = -1;
  #paused = false;
  /** Applying what had arrived took so long that the run must not wait. */
  #isLate = false;

  constructor(options: ControllerOptions) {
    this.#options = options;
    const wake = (): void => this.wake();
    const parts = controllerParts(options, wake);
    this.#parts = parts;
    this.context = parts.context;
    this.engine = parts.engine;
    this.#runs = new Runs(parts, {
      listener: () => this.onRun,
      maySend: () => this.#maySend(),
      wake,
    });
    this.#turns = new Turns({
      clock: options.clock,
      schedule: options.schedule,
      isTurnOver: options.isTurnOver,
      takeIn: () => this.#takeIn(),
      maySend: () => this.#maySend(),
      drop: () => this.#runs.drop(),
      failed: (error) => this.#failed(error),
      ended: () => this.#endTurn(),
    });
    this.#answers = new Answers(parts, options.kernels, {
      when: () => this.#whenPlan(),
      take: (work) => {
        this.#turns.begin(work, 'answer');
        this.#turns.schedule();
      },
    });
    for (const database of this.context.db.all()) database.onActivity = wake;
    this.#requestActivity();
    this.wake();
  }

  get status(): Status {
    if (this.#paused) return 'paused';
    return this.#parts.roles.isActive ? 'active' : 'standby';
  }

  /** Does it hold the lock that elects the IC leader? */
  get holdsIsbLock(): boolean {
    return !this.#paused && this.#parts.roles.holdsIsbLock;
  }

  /** Does another zone work under this zone's name, so that nothing is done for this one? */
  get isWaitingForName(): boolean {
    return this.#parts.roles.isWaitingForName;
  }

  get isPaused(): boolean {
    return this.#paused;
  }

  /** Is nothing waiting: no turn, no run, no transaction, no pause before a retry? */
  get isIdle(): boolean {
    return this.#isAtRest && this.pausing === undefined;
  }

  /** Is a run, or what one has written, under way? */
  get #isAtWork(): boolean {
    return this.#turns.isAtWork || this.#runs.areInFlight;
  }

  /** Why pending work waits, as text; undefined when nothing waits. It continues by itself. */
  get pausing(): string | undefined {
    return this.#parts.pace.reason ?? this.#parts.holds.reason;
  }

  isConnected(database: DatabaseKey): boolean {
    return this.context.db[database].isConnected;
  }

  /** Gives up both locks and writes nothing until 'resume'. */
  pause(): void {
    if (this.#paused) return;
    this.retire();
    this.#parts.log.info('This ovn-ic instance is now paused.');
  }

  /** The same without logging, before the process ends. What is in flight may still complete. */
  retire(): void {
    this.#turns.giveUp();
    this.#paused = true;
    this.#parts.roles.release();
    this.#parts.standstill.stop();
    // What they wait for will not be done.
    this.#parts.pace.close();
    this.#parts.holds.clear();
    this.engine.forceRecompute();
    this.wake();
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#parts.log.info('This ovn-ic instance is now resumed.');
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
   * What a full recompute would write now: nothing, once the zone has settled. Undefined while that is unknown, since
   * databases are missing, a run is under way or a transaction is in flight. Throws PlanError when a node fails.
   */
  plan(): readonly Plan[] | undefined {
    if (!this.isReady || this.#isAtWork) return undefined;
    return this.#answers.plan();
  }

  /**
   * The same in turns, once all that has arrived is dealt with: a turn that is due, a run, its transactions, a change of what is
   * monitored. Undefined when databases are missing. A plan that 'pause' interrupts starts again. Rejects with PlanError
   * when a node fails.
   */
  planAtRest(): Promise<readonly Plan[] | undefined> {
    return this.#answers.planAtRest();
  }

  /**
   * What the rules of routes say of a prefix, once all that has arrived is dealt with: over the live state when it is current, else (a
   * standby, a paused controller) over a recompute. Undefined when databases are missing. Rejects with PlanError when a node fails.
   */
  explainAtRest(question: Question): Promise<readonly Decision[] | undefined> {
    return this.#answers.explainAtRest(question);
  }

  /** At rest: the rows of routes with a prefix, by value, or that cover an address; undefined when databases are missing. Valid until the next turn. */
  findRoutesAtRest(prefix: string): Promise<FoundRoutes | undefined> {
    return this.#answers.findRoutesAtRest(prefix);
  }

  get #isAtRest(): boolean {
    return !this.#turns.isScheduled && !this.#isAtWork;
  }

  #whenPlan(): 'now' | 'later' | 'never' {
    if (this.#turns.isClosed) return 'never';
    if (this.isReady) return this.#isAtRest ? 'now' : 'later';
    // All that is missing may have been asked for already, of servers that are there.
    const all = this.context.db.all();
    return all.every(({ isReady, isSettled, isConnected }) => isReady && (isSettled || isConnected))
      ? 'later'
      : 'never';
  }

  /** A turn is due. */
  wake(): void {
    this.#turns.wake();
  }

  /** Ends everything: locks go with the connections, and the kernels get their memory back. */
  close(): void {
    if (this.#turns.isClosed) return;
    this.#turns.close();
    this.#parts.pace.close();
    this.#parts.holds.clear();
    this.#parts.standstill.stop();
    this.#answers.end();
    this.engine.close();
    for (const database of this.context.db.all()) database.close();
  }

  #requestActivity(): void {
    if (this.#options.dryRun !== true) this.#parts.roles.request();
  }

  /** Applies what has arrived, and begins a run if one may start. */
  #takeIn(): void {
    const { db } = this.context;
    const { clock } = this.#options;
    for (const database of db.all()) {
      const start = clock.now();
      database.poll();
      this.#isLate ||= clock.now() - start >= LONG_UPDATE;
    }
    // In every role: a standby probes too.
    if (haveProbeIntervalsChanged(db)) this.#parts.standstill.setProbeInterval(followProbeIntervals(db));
    const { zone, wanted } = this.#parts;
    wanted.follow(zone.workingName());
    // Before the name is claimed, which may be another zone's. Where it is, no run comes before the other claim is answered.
    if (this.isReady && this.#parts.roles.isActive) zone.lookBack();
    this.#followRoles(zone.workingName());
    this.#followGenerations();
    this.#parts.standstill.ask();
    if (this.#mayRun()) {
      this.#isLate = false;
      this.#turns.begin(this.#runs.run(), 'run');
    } else if (this.engine.recomputeForced) this.#runs.clearChanges();
  }

  #mayRun(): boolean {
    if (this.#paused || !this.#parts.roles.isActive || !this.#parts.roles.mayWork) return false;
    if (this.#runs.areInFlight || this.#parts.pace.isPausing || this.#parts.standstill.isDoubtful()) return false;
    if (!this.isReady || this.#isInVain()) return false;
    return this.engine.recomputeForced || this.#isLate || !this.#parts.pace.mustBackOff();
  }

  /** Would a run only retry what a disconnected database can't take? Its reconnect causes the next run. */
  #isInVain(): boolean {
    return this.#runs.areAway && this.engine.nodes.every((node) => isCompute(node) || node.changes() === 0);
  }

  #followRoles(zone: string): void {
    if (this.#paused) return;
    const wasActive = this.#parts.roles.isActive;
    if (this.#parts.roles.follow(zone)) this.engine.forceRecompute();
    // Who its rows belong to is known only once all four databases are there, and an earlier row is looked for once.
    if (this.isWaitingForName && this.isReady && this.#parts.zone.wait()) this.wake();
    if (this.#parts.roles.isActive === wasActive) return;
    this.#parts.sequence.forget();
    this.#parts.repetitions.clear();
    this.#parts.holds.clear();
    if (this.#parts.roles.isActive) this.#parts.standstill.watch();
    else this.#parts.standstill.stop();
  }

  #followGenerations(): void {
    const generations = this.context.db.all().reduce((sum, database) => sum + database.generation, 0);
    if (generations === this.#generations) return;
    this.#generations = generations;
    this.engine.forceRecompute();
    this.#parts.sequence.forget();
    this.#parts.standstill.setProbeInterval(followProbeIntervals(this.context.db));
  }

  /** Is SB's lock still held, beyond doubt? */
  #maySend(): boolean {
    return this.#parts.roles.isStillActive && !this.#parts.standstill.isDoubtful();
  }

  #endTurn(): void {
    this.#answers.release();
    if (this.isIdle) this.onIdle?.();
  }

  #failed(error: unknown): void {
    this.#parts.log.err(`run failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    this.#runs.failed();
  }
}
