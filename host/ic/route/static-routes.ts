/**
 * Which router each static route of NB belongs to, and whether it is the operator's own or was learned.
 *
 * Handlers say which rows to look at ('follow', 'look'), in any order; 'refresh' then finds out what has changed, once.
 */
import { inParts, type Work } from '../../engine/work.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import type { Context } from '../context.ts';
import { References } from '../references.ts';
import { ParsedRoutes } from './parsed-routes.ts';

export class StaticRoutes {
  /** The addresses of NB's static routes. */
  readonly parsed: ParsedRoutes;
  readonly #context: Context;
  readonly #owners;
  /** By NB handle: the router that the row belongs to, for rows that belong to one. */
  readonly #routerOf: (string | undefined)[] = [];
  /** Rows that are no longer there, and rows whose router may be another one. */
  #gone: number[] = [];
  #looked: number[] = [];
  readonly #removed: number[] = [];
  readonly #removedFrom: string[] = [];
  readonly #added: number[] = [];
  /** Routes, by UUID, whose routers may be others. */
  readonly #moved: string[] = [];
  // Made once (see work.ts).
  readonly #hasGone = (row: number): void => void this.#gone.push(row);
  readonly #hasCome = (row: number): void => this.#come(row);
  readonly #hasMoved = (uuid: string): void => void this.#moved.push(uuid);
  readonly #lookMoved = (uuid: string): void => this.#lookAt(uuid);
  readonly #drop = (row: number): void => this.#remove(row);
  readonly #lookAgain = (row: number): void => this.#look(row);

  constructor(context: Context, kernels: Kernels) {
    this.#context = context;
    this.parsed = new ParsedRoutes(context.db.staticRoute, kernels);
    this.#owners = new References(context.db.logicalRouter, 'static_routes');
  }

  *rebuild(): Work<void> {
    const { staticRoute } = this.#context.db;
    this.#owners.rebuild();
    this.#routerOf.length = 0;
    this.endRun();
    this.#gone = [];
    this.#looked = [];
    yield* inParts(staticRoute.handles(), this.#hasCome);
  }

  /** Takes in the tracked changes of static routes. */
  *follow(): Work<void> {
    const { staticRoute } = this.#context.db;
    yield* inParts(staticRoute.removed, this.#hasGone);
    yield* inParts(staticRoute.inserted, this.#hasCome);
  }

  /** Takes in the tracked changes of routers. */
  *followRouters(): Work<void> {
    this.#moved.length = 0;
    this.#owners.follow(this.#hasMoved);
    yield* inParts(this.#moved, this.#lookMoved);
    this.#moved.length = 0;
  }

  #lookAt(uuid: string): void {
    const row = this.#context.db.staticRoute.handleOf(uuid);
    if (row !== 0) this.#looked.push(row);
  }

  #come(row: number): void {
    this.parsed.load(row);
    this.#looked.push(row);
  }

  /** Is there nothing to look at, and nothing that has changed? */
  get areUnchanged(): boolean {
    return this.#gone.length + this.#looked.length + this.#removed.length + this.#added.length === 0;
  }

  /** Brings the index up to date: 'added' and 'removed' then say what has changed in this run. */
  *refresh(): Work<void> {
    yield* inParts(this.#gone, this.#drop);
    yield* inParts(this.#looked, this.#lookAgain);
    this.#gone = [];
    this.#looked = [];
  }

  /** The rows that no longer belong to a router, each with that router in 'removedFrom'. */
  get removed(): readonly number[] {
    return this.#removed;
  }

  get removedFrom(): readonly string[] {
    return this.#removedFrom;
  }

  /** The rows that now belong to a router, or to another one. */
  get added(): readonly number[] {
    return this.#added;
  }

  endRun(): void {
    this.#removed.length = 0;
    this.#removedFrom.length = 0;
    this.#added.length = 0;
  }

  isLearned(row: number): boolean {
    return this.#context.db.staticRoute.strings('external_ids:ic-learned-route')[row] !== undefined;
  }

  /** The router of a row: undefined when no router has it. */
  routerOf(row: number): string | undefined {
    return this.#routerOf[row];
  }

  #look(row: number): void {
    const now = this.#owners.first(this.#context.db.staticRoute.uuidOf(row))?._uuid;
    if (now === this.#routerOf[row]) return;
    this.#remove(row);
    if (now === undefined) return;
    this.#routerOf[row] = now;
    this.#added.push(row);
  }

  #remove(row: number): void {
    const router = this.#routerOf[row];
    if (router === undefined) return;
    this.#routerOf[row] = undefined;
    this.#removed.push(row);
    this.#removedFrom.push(router);
  }
}
