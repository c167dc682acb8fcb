/** What the daemon asks of the controller that it runs. */
import type { DatabaseKey } from '../ic/databases.ts';
import type { Database } from '../ovsdb/api.ts';
import type { RouteCount } from './route-count.ts';

/** What an engine node has done since the start or since the statistics were cleared. */
export interface NodeStatistics {
  readonly name: string;
  readonly recompute: number;
  readonly compute: number;
  readonly cancel: number;
}

export interface EngineApi {
  /** In the order in which the nodes run. */
  statistics(): readonly NodeStatistics[];
  clearStatistics(): void;
  /** Makes the next run a full recompute, and that soon. */
  requestRecompute(): void;
  /** A node that takes longer is logged; milliseconds. */
  setComputeLogTimeout(milliseconds: number): void;
  /** The graph as DOT, up to a node when one is named. Throws CommandError when there is no such node. */
  graph(node?: string): string;
  /** Recomputes beside the live state and tells the differences. */
  verify(): string | Promise<string>;
}

/** One of the databases as the metrics see it. */
export interface DatabaseApi extends Pick<Database, 'isConnected' | 'isLeader' | 'statistics'> {
  /** As its schema says: OVN_Northbound. */
  readonly name: string;
  /** Rows held, by table. */
  readonly sizes: ReadonlyMap<string, number>;
}

/** Texts are what commands print, and may lack the final newline. Functions that take arguments throw CommandError for bad ones. */
export interface ControllerApi {
  status(): 'active' | 'standby' | 'paused';
  /** Is the lock held that elects, among all zones, the IC leader? */
  holdsIsbLock(): boolean;
  pause(): void;
  resume(): void;
  isConnected(database: DatabaseKey): boolean;
  databases(): readonly DatabaseApi[];
  /** The locks that matter, by name, and whether they are held. */
  locks(): Readonly<Record<string, boolean>>;
  countRoutes(): readonly RouteCount[];
  readonly engine: EngineApi;
  /** `[ROUTER] PREFIX`: the rules that let a route through or stop it. */
  explainRoute(args: readonly string[]): string | Promise<string>;
  /** `[ROUTER [PREFIX]]`: the routes advertised and learned. */
  listRoutes(args: readonly string[]): string | Promise<string>;
  /** Which kernels run, and their memory. */
  describeKernels(): string;
  /** The transactions that a run would send now. */
  plan(format: 'text' | 'json'): string | Promise<string>;
  /** Sizes by name, in units that the names end in, if any (`idl-cells-OVN_Southbound`). */
  memory(): Readonly<Record<string, number>>;
}
