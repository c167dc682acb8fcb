/** One availability zone: NB, SB, northd and a controller of either kind. */
import { join } from 'node:path';
import { ZoneEmulation } from '../../../host/emulation/zone-emulation.ts';
import { silentLogger } from '../../../host/log/logger.ts';
import { nodeDialer } from '../../../host/node/dialer.ts';
import { systemClock, systemRandom } from '../../../host/node/platform.ts';
import { northbound } from '../../../host/schema/northbound.ts';
import { southbound } from '../../../host/schema/southbound.ts';
import { OURS, REFERENCE } from '../daemon.ts';
import type { Activity } from './activity.ts';
import { tlsArgs, type Certificates } from './certificates.ts';
import { OvnDatabase } from './database.ts';
import type { ServerKind } from '../ovsdb-server.ts';
import { Daemon } from './process.ts';

/** Whose ovn-ic: ours, Debian's, or none yet. */
export type ControllerKind = 'ours' | 'debian' | 'none';

/** Whose ovn-northd: Debian's, our emulation for what Debian's is too old for, or none: the test does its work. */
export type NorthdKind = 'debian' | 'emulated' | 'none';

/** Where Debian's packages keep their schemas. */
export const DEBIAN_SCHEMAS = '/usr/share/ovn';

/** What a zone shares with the others. */
export interface Surroundings {
  readonly directory: string;
  readonly env: NodeJS.ProcessEnv;
  readonly activity: Activity;
  readonly inb: string;
  readonly isb: string;
  readonly schemas: 'current' | 'debian';
  readonly northd: NorthdKind;
  /** Whose servers NB and SB are on. */
  readonly servers: ServerKind;
  /** Servers of each zone's NB cluster; undefined: a single server. */
  readonly nbMembers?: number | undefined;
  /** Likewise of SB. */
  readonly sbMembers?: number | undefined;
  /** With it, servers take controllers over TLS, and controllers show themselves with the same files. */
  readonly tls?: Certificates | undefined;
}

/** Our emulation of northd and ovn-controller, as a client of real servers. */
function emulation(nb: string, sb: string): { start(): void; killNow(): void } {
  let running: ZoneEmulation | undefined;
  return {
    start: () => {
      running = new ZoneEmulation({
        remotes: { nb, sb },
        dialer: nodeDialer(),
        clock: systemClock,
        random: systemRandom,
        logger: () => silentLogger,
        schedule: (turn) => setImmediate(turn),
      });
    },
    killNow: () => running?.close(),
  };
}

export class Zone {
  readonly name: string;
  readonly nb: OvnDatabase<typeof northbound>;
  readonly sb: OvnDatabase<typeof southbound>;
  readonly #northd: Daemon | ReturnType<typeof emulation> | undefined;
  /** The zone's first controller. */
  readonly ic: Daemon;
  readonly kind: ControllerKind;
  readonly #around: Surroundings;
  readonly #controllers: Daemon[] = [];

  private constructor(
    name: string,
    kind: ControllerKind,
    around: Surroundings,
    nb: OvnDatabase<typeof northbound>,
    sb: OvnDatabase<typeof southbound>,
  ) {
    this.name = name;
    this.kind = kind;
    this.#around = around;
    this.nb = nb;
    this.sb = sb;
    this.#northd = this.#makeNorthd();
    this.ic = this.controller(kind === 'debian' ? 'debian' : 'ours', 'ic');
  }

  #makeNorthd(): Daemon | ReturnType<typeof emulation> | undefined {
    const { directory, env, northd } = this.#around;
    if (northd === 'none') return undefined;
    if (northd === 'emulated') return emulation(this.nb.remote, this.sb.remote);
    return new Daemon({
      program: 'ovn-northd',
      args: [`--ovnnb-db=${this.nb.remote}`, `--ovnsb-db=${this.sb.remote}`],
      env,
      path: join(directory, `northd-${this.name}`),
    });
  }

  /** Starts a zone except for its controller. Resolves when northd runs and the zone's name is in NB. */
  static async prepare(name: string, kind: ControllerKind, around: Surroundings): Promise<Zone> {
    const { directory, activity, tls, nbMembers, sbMembers, servers: server } = around;
    const debian = (file: string): string | undefined =>
      around.schemas === 'debian' ? join(DEBIAN_SCHEMAS, file) : undefined;
    const [nb, sb] = await Promise.all([
      OvnDatabase.start(
        {
          name: `nb-${name}`,
          schema: northbound,
          schemaFile: debian('ovn-nb.ovsschema'),
          ctl: 'ovn-nbctl',
          members: nbMembers,
          tls,
          server,
        },
        directory,
        activity,
      ),
      OvnDatabase.start(
        {
          name: `sb-${name}`,
          schema: southbound,
          schemaFile: debian('ovn-sb.ovsschema'),
          ctl: 'ovn-sbctl',
          members: sbMembers,
          tls,
          server,
        },
        directory,
        activity,
      ),
    ]);
    const zone = new Zone(name, kind, around, nb, sb);
    try {
      await zone.#northd?.start();
      const wait = zone.#northd === undefined ? [] : ['--wait=sb'];
      await zone.nb.ctl(...wait, 'set', 'NB_Global', '.', `name=${name}`);
    } catch (error) {
      zone.close();
      throw error;
    }
    return zone;
  }

  /** Tells of everything that happens in the world. */
  get activity(): Activity {
    return this.#around.activity;
  }

  /** The options that tell a controller of this zone where its databases are. */
  controllerArgs(): string[] {
    const { inb, isb, tls } = this.#around;
    return [
      `--ovnnb-db=${this.nb.controllerRemote}`,
      `--ovnsb-db=${this.sb.controllerRemote}`,
      `--ic-nb-db=${inb}`,
      `--ic-sb-db=${isb}`,
      ...(tls === undefined ? [] : tlsArgs(tls)),
    ];
  }

  /** One controller more for this zone, not started; 'name' tells its files from other controllers'. */
  controller(kind: 'ours' | 'debian', name: string, ...args: string[]): Daemon {
    const { directory, env } = this.#around;
    const daemon = new Daemon({
      program: kind === 'ours' ? OURS : REFERENCE,
      args: [...this.controllerArgs(), ...args],
      env,
      path: join(directory, `${name}-${this.name}`),
    });
    this.#controllers.push(daemon);
    return daemon;
  }

  /** Our controllers that run. */
  ours(): Daemon[] {
    return this.#controllers.filter((daemon) => daemon.isRunning && (daemon !== this.ic || this.kind !== 'debian'));
  }

  /** The daemons that run: northd, if it is Debian's, and all controllers. */
  daemons(): Daemon[] {
    const northd = this.#northd instanceof Daemon ? [this.#northd] : [];
    return [...northd, ...this.#controllers].filter(({ isRunning }) => isRunning);
  }

  /** Runs ovn-nbctl on this zone's NB. */
  nbctl(...args: string[]): Promise<string> {
    return this.nb.ctl(...args);
  }

  /** Runs ovn-sbctl on this zone's SB. */
  sbctl(...args: string[]): Promise<string> {
    return this.sb.ctl(...args);
  }

  /** The lines of `ovn-nbctl lr-route-list ROUTER` that are routes, with single spaces. */
  async routes(router: string): Promise<string[]> {
    const lines = (await this.nbctl('lr-route-list', router)).split('\n');
    return lines.map((line) => line.trim().replaceAll(/\s+/g, ' ')).filter((line) => /^[\da-f.:]+(\/\d+)? /.test(line));
  }

  /** What a router has learned, as `PREFIX NEXTHOP`, in order. */
  async learned(router: string): Promise<string[]> {
    const routes = await this.routes(router);
    return routes
      .filter((line) => line.includes('(learned)'))
      .map((line) => line.split(' ').slice(0, 2).join(' '))
      .sort();
  }

  close(): void {
    for (const daemon of [...this.#controllers, this.#northd]) daemon?.killNow();
    this.nb.close();
    this.sb.close();
  }
}
