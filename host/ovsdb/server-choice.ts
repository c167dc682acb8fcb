/** Whether a server of a cluster will do: in touch with its cluster, its leader if that is asked for, and not behind. */
import type { ServerDatabase } from './server-database.ts';

/** 'info': the ordinary life of a cluster. 'warn': somebody has to look into it. */
export interface Refusal {
  readonly level: 'info' | 'warn';
  readonly why: string;
}

const clustered = (level: 'info' | 'warn', what: string): Refusal => ({
  level,
  why: `clustered database server ${what}; trying another server`,
});

export class ServerChoice {
  readonly #name: string;
  readonly #leaderOnly: boolean;
  /** The newest state of the cluster seen so far: content must never go backwards. */
  #cid: string | undefined;
  #minIndex = 0;

  constructor(name: string, leaderOnly: boolean) {
    this.#name = name;
    this.#leaderOnly = leaderOnly;
  }

  /** Undefined when the server will do. 'database': its row, undefined when it has none. */
  refuse(database: ServerDatabase | undefined): Refusal | undefined {
    if (database === undefined)
      return { level: 'warn', why: `server does not have ${this.#name} database; trying another server` };
    if (database.model !== 'clustered') {
      if (database.connected && database.schema !== undefined) return undefined;
      return { level: 'info', why: `${database.model} database server is not connected; trying another server` };
    }
    if (!database.connected || database.schema === undefined) return clustered('info', 'is disconnected from cluster');
    if (this.#leaderOnly && !database.leader) return clustered('info', 'is not cluster leader');
    // Another cluster altogether (set up again by its operator) counts from its own beginning.
    if (this.#cid !== database.cid) this.#minIndex = 0;
    const index = database.index ?? 0;
    if (index < this.#minIndex) return clustered('warn', 'has stale data');
    this.#cid = database.cid;
    this.#minIndex = index;
    return undefined;
  }
}
