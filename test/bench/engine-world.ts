/** Two zones in one process, a router each, on one transit switch: what the engine's bench works on. */
import { detach, insert } from '../model/generate/step.ts';
import { Bench } from '../support/bench.ts';
import type { Share } from '../support/lab.ts';
import { explainOn } from '../../host/ic/shadow.ts';
import type { Kernels } from '../../host/kernels/kernels.ts';
import { counted } from './support.ts';

const ZONES = ['az1', 'az2'] as const;
/** Routes in one transaction. */
const CHUNK = 10_000;
const ROUTE = 'Logical_Router_Static_Route';

/** Milliseconds, by who needed them. */
export type Shares = Record<Share, number>;

/** Tells apart who works, also when one calls the other. */
class Shared {
  readonly shares: Shares = { controllers: 0, servers: 0 };
  #who: Share | undefined;
  #since = 0;

  #turn(who: Share | undefined): void {
    const now = performance.now();
    if (this.#who !== undefined) this.shares[this.#who] += now - this.#since;
    this.#who = who;
    this.#since = now;
  }

  readonly run = (who: Share, work: () => void): void => {
    const outer = this.#who;
    this.#turn(who);
    try {
      work();
    } finally {
      this.#turn(outer);
    }
  };
}

/** The prefix of a route, each its own; never one of those that are added one by one. */
const prefixOf = (at: number): string => `${11 + (at >>> 16)}.${(at >>> 8) & 255}.${at & 255}.0/24`;

export class EngineWorld {
  readonly #shared = new Shared();
  readonly #bench: Bench;
  readonly #router: string;
  #isFilling = false;
  /** Runs since the last measurement: recomputes, and operations sent. */
  #recomputes = 0;
  #operations = 0;

  constructor(kernels: readonly [Kernels, Kernels]) {
    this.#bench = new Bench(ZONES, { kernels: (place) => kernels[place === 0 ? 0 : 1], meter: this.#shared.run });
    for (const [at, zone] of ZONES.entries()) {
      this.#bench.chassis(zone, `${zone}-gw`, `10.255.0.${at + 1}`);
      this.#bench.router(zone, `lr${at + 1}`, [`192.168.${at + 1}.1/24`]);
      this.#bench.attachRouter(zone, `lr${at + 1}`, 'ts1', [`169.254.100.${at + 1}/24`]);
      this.#bench.settle();
    }
    this.#router = this.#bench.row('nb', 'az1', 'Logical_Router', { name: 'lr1' }).uuid;
    for (const controller of this.#bench.lab.controllers.values())
      controller.onRun = ({ recompute, transactions }) => {
        if (recompute) this.#recomputes++;
        // Counting takes time of its own: nothing beside one change, too much beside many.
        if (this.#isFilling) return;
        for (const { transaction } of transactions)
          this.#operations += transaction.operations().filter(({ op }) => op !== 'comment' && op !== 'assert').length;
      };
  }

  /** Static routes of the second zone. */
  #learned(): number {
    const [result] = this.#bench.lab.transact({
      db: 'nb',
      zone: 'az2',
      operations: [{ op: 'select', table: ROUTE, where: [], columns: ['_uuid'] }],
    });
    return (result as { rows: unknown[] }).rows.length;
  }

  /** Does something and lets the world settle; tells who worked for how long on what followed. */
  #measured(what: string, recomputes: number, change: () => void): Shares {
    change();
    this.#recomputes = 0;
    this.#operations = 0;
    const { controllers, servers } = this.#shared.shares;
    // northd writes nothing for routes, and reading the whole world for it would take longer than what is measured.
    this.#bench.lab.settle({ northd: false });
    counted(`${what}: recomputes`, this.#recomputes, recomputes);
    const { shares } = this.#shared;
    return { controllers: shares.controllers - controllers, servers: shares.servers - servers };
  }

  /** Gives the UUID of the first. */
  #insert(prefixes: readonly string[]): string {
    const names = prefixes.map((_, at) => `r${at}`);
    const operations = [
      ...prefixes.map((ip_prefix, at) => insert('nb', ROUTE, { ip_prefix, nexthop: '192.168.1.9' }, names[at])),
      {
        op: 'mutate',
        table: 'Logical_Router',
        where: [['_uuid', '==', ['uuid', this.#router]]],
        mutations: [['static_routes', 'insert', ['set', names.map((name) => ['named-uuid', name])]]],
      },
    ];
    const [first] = this.#bench.lab.transact({ db: 'nb', zone: 'az1', operations });
    return (first as { uuid: [string, string] }).uuid[1];
  }

  /** Adds many routes at once. */
  fill(routes: number): Shares {
    const before = this.#learned();
    this.#isFilling = true;
    const shares = this.#measured('bulk', 0, () => {
      for (let from = 0; from < routes; from += CHUNK)
        this.#insert(Array.from({ length: Math.min(CHUNK, routes - from) }, (_, at) => prefixOf(from + at)));
    });
    this.#isFilling = false;
    counted('bulk: routes learned', this.#learned() - before, routes);
    return shares;
  }

  /** One route more, then gone again. Another 'salt', another prefix. */
  single(salt: number): { added: Shares; removed: Shares } {
    const ip_prefix = `100.${64 + (salt >>> 8)}.${salt & 255}.0/24`;
    let uuid = '';
    const added = this.#measured('added', 0, () => (uuid = this.#insert([ip_prefix])));
    // Into IC-SB; into NB, and into the router's set.
    counted('added: operations', this.#operations, 3);
    const gone = [detach('Logical_Router', this.#router, 'static_routes', uuid)];
    const removed = this.#measured('removed', 0, () => this.#bench.send('nb', 'az1', gone));
    counted('removed: operations', this.#operations, 2);
    return { added, removed };
  }

  /** Both controllers recompute everything, and write nothing. */
  recompute(): Shares {
    const shares = this.#measured('recompute', ZONES.length, () => {
      for (const controller of this.#bench.lab.controllers.values()) controller.recompute();
    });
    counted('recompute: operations', this.#operations, 0);
    return shares;
  }

  /** Both controllers say why a prefix that one of them advertises is, or isn't, advertised and learned. Another 'salt', another prefix. */
  explain(salt: number): Shares {
    const { shares } = this.#shared;
    const { controllers } = shares;
    const prefix = prefixOf(salt);
    let decisions = 0;
    this.#shared.run('controllers', () => {
      for (const { engine } of this.#bench.lab.controllers.values())
        decisions += explainOn(engine.nodes, { prefix, router: undefined }).length;
    });
    // Advertised by the first, learned by the second; and neither the other way, each with its reason.
    counted('explain: decisions', decisions, 4);
    return { controllers: shares.controllers - controllers, servers: 0 };
  }

  close(): void {
    this.#bench.close();
  }
}
