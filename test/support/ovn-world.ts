/**
 * A world of availability zones on real servers, in a temporary folder: per zone NB, SB, Debian's ovn-northd and an
 * ovn-ic of either kind; IC-NB and IC-SB for all. Everything is gone when the world is closed.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { icNorthbound } from '../../host/schema/ic-northbound.ts';
import { icSouthbound } from '../../host/schema/ic-southbound.ts';
import { Activity, type Check } from './ovn/activity.ts';
import type { Certificates } from './ovn/certificates.ts';
import type { ServerKind } from './ovsdb-server.ts';
import { OvnDatabase } from './ovn/database.ts';
import type { Daemon } from './ovn/process.ts';
import { DEBIAN_SCHEMAS, Zone, type ControllerKind, type NorthdKind, type Surroundings } from './ovn/zone.ts';

export interface WorldOptions {
  /** The zones, in the order they start, with what runs them. */
  readonly zones: Readonly<Record<string, ControllerKind>>;
  /** Schemas of IC-NB and IC-SB: those of host/schema (the default), or Debian's older ones. */
  readonly icSchemas?: 'current' | 'debian';
  /** A file with another schema for IC-SB. */
  readonly icSbSchema?: string;
  /** Schemas of NB and SB, likewise. */
  readonly zoneSchemas?: 'current' | 'debian';
  /** What brings SB in step with NB; Debian's by default. */
  readonly northd?: NorthdKind;
  /** How many servers the databases' clusters have; single servers unless said otherwise. */
  readonly clusters?: { readonly inb?: number; readonly isb?: number; readonly nb?: number; readonly sb?: number };
  /** Whose servers the databases are on, except for clusters, which only Debian's have: Debian's, unless OVSDB_SERVERS=ours says otherwise. */
  readonly servers?: ServerKind;
  /** With it, all servers take controllers over TLS. */
  readonly tls?: Certificates;
}

const USUAL_SERVERS: ServerKind = process.env['OVSDB_SERVERS'] === 'ours' ? 'ours' : 'debian';

/** Worlds that the end of the process must close. */
const open = new Set<World>();
process.on('exit', () => {
  for (const world of open) world.close();
});

const isDatabase = (file: string): boolean => file.endsWith('.db');

export class World {
  readonly directory = mkdtempSync(join(tmpdir(), 'ovn-world-'));
  readonly activity = new Activity(this.directory, (file) => isDatabase(file) || file.endsWith('.log'));
  readonly zones: Zone[] = [];
  /** Are controllers and servers connected over a network, so that they probe each other every 5 seconds? */
  isProbed = false;
  #inb: OvnDatabase<typeof icNorthbound> | undefined;
  #isb: OvnDatabase<typeof icSouthbound> | undefined;

  get inb(): OvnDatabase<typeof icNorthbound> {
    if (this.#inb === undefined) throw new Error('the world has not been started');
    return this.#inb;
  }

  get isb(): OvnDatabase<typeof icSouthbound> {
    if (this.#isb === undefined) throw new Error('the world has not been started');
    return this.#isb;
  }

  constructor() {
    open.add(this);
  }

  /** Starts everything; resolves when all zones' daemons run. Rejects between two steps when 'signal' is aborted. */
  async start(options: WorldOptions, signal?: AbortSignal): Promise<this> {
    const { zones, icSchemas, zoneSchemas = 'current', northd = 'debian', clusters = {}, tls } = options;
    const { servers = USUAL_SERVERS } = options;
    this.isProbed = tls !== undefined;
    const { directory, activity } = this;
    const file = (name: string): string | undefined =>
      icSchemas === 'debian' ? join(DEBIAN_SCHEMAS, name) : undefined;
    [this.#inb, this.#isb] = await Promise.all([
      OvnDatabase.start(
        {
          name: 'ic-nb',
          schema: icNorthbound,
          schemaFile: file('ovn-ic-nb.ovsschema'),
          ctl: 'ovn-ic-nbctl',
          members: clusters.inb,
          tls,
          server: servers,
        },
        directory,
        activity,
      ),
      OvnDatabase.start(
        {
          name: 'ic-sb',
          schema: icSouthbound,
          schemaFile: options.icSbSchema ?? file('ovn-ic-sb.ovsschema'),
          ctl: 'ovn-ic-sbctl',
          members: clusters.isb,
          tls,
          server: servers,
        },
        directory,
        activity,
      ),
    ]);
    // Otherwise the operator's first command makes the global row, perhaps at the moment in which the leader does.
    await this.inb.ctl('init');
    // Debian's tools look at OVN_RUNDIR or OVS_RUNDIR, each at another one.
    const env: NodeJS.ProcessEnv = {
      ...process.env,
      OVN_RUNDIR: directory,
      OVS_RUNDIR: directory,
      OVN_LOGDIR: directory,
      OVS_LOGDIR: directory,
    };
    for (const name of ['OVN_NB_DB', 'OVN_SB_DB', 'OVN_IC_NB_DB', 'OVN_IC_SB_DB']) delete env[name];
    const around: Surroundings = {
      directory,
      env,
      activity,
      inb: this.inb.controllerRemote,
      isb: this.isb.controllerRemote,
      schemas: zoneSchemas,
      northd,
      servers,
      nbMembers: clusters.nb,
      sbMembers: clusters.sb,
      tls,
    };
    signal?.throwIfAborted();
    const entries = Object.entries(zones);
    const prepared = await Promise.allSettled(entries.map(([name, kind]) => Zone.prepare(name, kind, around)));
    for (const result of prepared) if (result.status === 'fulfilled') this.zones.push(result.value);
    for (const result of prepared) if (result.status === 'rejected') throw result.reason;
    // One after the other: locks are held, and waited for, in this order.
    for (const { ic, kind } of this.zones) {
      signal?.throwIfAborted();
      if (kind !== 'none') await ic.start();
    }
    return this;
  }

  zone(name: string): Zone {
    const found = this.zones.find((zone) => zone.name === name);
    if (found === undefined) throw new Error(`no zone ${name}`);
    return found;
  }

  /** All databases of the world. */
  databases(): OvnDatabase[] {
    return [this.inb, this.isb, ...this.zones.flatMap(({ nb, sb }) => [nb, sb])];
  }

  /** Resolves when 'check' is true, asked again whenever a database or a log has changed. */
  until(what: string, check: Check): Promise<void> {
    return this.activity.until(what, check);
  }

  /** Resolves when no server has committed anything for a while, and no daemon has anything left to commit. */
  async settle(): Promise<void> {
    for (;;) {
      await this.activity.settle(isDatabase);
      const before = this.#fileSizes();
      // On a busy machine a daemon may have been waiting for the processor all the while. One that answers twice has taken
      // in what had been sent to it before it answered first.
      for (let round = 0; round < 2; round++) await Promise.all(this.#daemons().map((daemon) => daemon.answers()));
      if (this.#fileSizes() === before) return;
    }
  }

  #daemons(): Daemon[] {
    return this.zones.flatMap((zone) => zone.daemons());
  }

  #fileSizes(): string {
    return this.databases()
      .map(({ fileSize }) => fileSize)
      .join();
  }

  /** Ends everything and removes the folder. */
  close(): void {
    open.delete(this);
    this.activity.close();
    for (const zone of this.zones) zone.close();
    this.#inb?.close();
    this.#isb?.close();
    // A server that has just been killed may still make a file.
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}

/** The ends of the controllers' logs: what a person reads first. */
export function lastWords(world: World): string {
  const end = ({ name, ic }: Zone): string[] => {
    const lines = ic.log().slice(-8);
    return [`  ovn-ic of ${name}:`, ...lines.map((line) => `    ${line}`)];
  };
  return world.zones.flatMap(end).join('\n');
}

/** Gives a test a world, and takes it away again however the test ends; a failure shows the controllers' last words. */
export async function inWorld(options: WorldOptions, body: (world: World) => Promise<void>): Promise<void> {
  const world = new World();
  try {
    await world.start(options);
    await body(world);
  } catch (error) {
    console.error(`\n${lastWords(world)}`);
    throw error;
  } finally {
    world.close();
  }
}
