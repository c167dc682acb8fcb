/** How the processes of a world are at a moment, and what is broken: what the databases don't say. */
import { zoneOf } from '../../emulation/interconnection.ts';
import { controllerProcess, databaseProcess, hostProcess, northdProcess } from '../../emulation/processes.ts';
import type { Controller } from '../../ic/controller.ts';
import type { World } from '../../emulation/world/world.ts';
import type { FaultModel, ProcessModel } from '../models/map-model.ts';

export interface WorldStatus {
  readonly now: number;
  readonly isAtRest: boolean;
  readonly zones: readonly { readonly id: string; readonly processes: readonly ProcessModel[] }[];
  readonly shared: readonly ProcessModel[];
  readonly faults: readonly FaultModel[];
  /** Where commands can be typed. */
  readonly places: readonly string[];
}

function groupBy<T>(items: Iterable<T>, keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

class StatusReader {
  readonly #world: World;
  readonly #running: ReadonlySet<string>;
  /** By zone: looking through all of them for each zone costs the square of their number, each time that something happens. */
  readonly #controllers: ReadonlyMap<string, readonly [instance: string, Controller][]>;
  readonly #hosts: ReadonlyMap<string, readonly string[]>;

  constructor(world: World) {
    this.#world = world;
    this.#running = new Set(world.processes());
    this.#controllers = groupBy(world.simulation.controllers, ([instance]) => zoneOf(instance));
    this.#hosts = groupBy(world.hosts.keys(), (name) => world.host(name).zone);
  }

  #process(name: string, kind: ProcessModel['kind'], isReal: boolean, state = '', gone = 'killed'): ProcessModel {
    const isFrozen = this.#world.simulation.scheduler.frozen.has(name);
    return { name, kind, isReal, state: !this.#running.has(name) ? gone : isFrozen ? 'frozen' : state };
  }

  database(key: 'nb' | 'sb' | 'inb' | 'isb', zone: string): ProcessModel {
    return this.#process(databaseProcess(key, zone), 'database', true);
  }

  zone(zone: string, faults: readonly FaultModel[]): ProcessModel[] {
    const ic = (this.#controllers.get(zone) ?? []).map(([instance, controller]) => {
      const leads = controller.status === 'active' && controller.context.isLeader;
      return this.#process(controllerProcess(instance), 'controller', true, leads ? 'leader' : controller.status);
    });
    const killed = faults
      .flatMap(({ at }) => at)
      .filter((name) => name === controllerProcess(zone) && !this.#running.has(name))
      .map((name) => this.#process(name, 'controller', true));
    return [
      ...ic,
      ...killed.slice(0, 1),
      this.database('nb', zone),
      this.#process(northdProcess(zone), 'northd', false),
      this.database('sb', zone),
      ...(this.#hosts.get(zone) ?? []).map((name) => this.#process(hostProcess(name), 'chassis', false, '', 'stopped')),
    ];
  }
}

export function statusOf(world: World): WorldStatus {
  const reader = new StatusReader(world);
  const faults = world.faults.active().map(({ text, what, at, command, mend, since, ways }): FaultModel => {
    const isOfLink = ways !== undefined || text.startsWith('conflict ');
    return { text, what, at, command, mend, since, isOfLink };
  });
  return {
    now: world.now,
    isAtRest: world.isAtRest,
    zones: world.zones.map((id) => ({ id, processes: reader.zone(id, faults) })),
    shared: [reader.database('inb', ''), reader.database('isb', '')],
    faults,
    places: [...world.zones, ...world.hosts.keys()],
  };
}

/** What makes two moments differ: they are equal where all of it is. */
export type Traits = readonly (string | number | boolean)[];

/**
 * Differs whenever a status does, apart from its time: whether the world is at rest comes first. One statement does one thing, so counts say
 * what came or went; where chaos does several at once, they are faults. It is looked at after each moment, and costs a tenth of a status.
 */
export function traitsOf(world: World): Traits {
  const { controllers, emulations, scheduler, served } = world.simulation;
  const traits: (string | number | boolean)[] = [world.isAtRest];
  for (const [instance, { status, context }] of controllers) traits.push(instance, status, context.isLeader);
  let hosts = 0;
  for (const { process } of world.hosts.values()) if (process !== undefined) hosts++;
  traits.push(world.zones.length, served, world.hosts.size, hosts, emulations.size, scheduler.frozen.size);
  traits.push(world.faults.revision);
  return traits;
}
