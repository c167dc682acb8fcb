/** What the words of faults mean: processes and what runs them really, and times. */
import { controllerProcess, databaseProcess, hostProcess, northdProcess } from '../../processes.ts';
import type { DatabaseKey } from '../../../ic/databases.ts';
import type { World } from '../world.ts';

/** A process of a world. */
export type Process =
  | { readonly kind: 'controller'; readonly name: string; readonly instance: string }
  | { readonly kind: 'database'; readonly name: string; readonly key: DatabaseKey; readonly zone: string }
  | { readonly kind: 'northd'; readonly name: string; readonly zone: string }
  | { readonly kind: 'host'; readonly name: string; readonly host: string };

/** All that there can be, whether they run or not. */
export function allProcesses(world: World): Process[] {
  const { simulation } = world;
  const instances = new Set([...world.zones, ...simulation.controllers.keys()]);
  return [
    ...simulation
      .databases()
      .map(([key, zone]): Process => ({ kind: 'database', name: databaseProcess(key, zone), key, zone })),
    ...[...instances].map((instance): Process => ({ kind: 'controller', name: controllerProcess(instance), instance })),
    ...world.zones.map((zone): Process => ({ kind: 'northd', name: northdProcess(zone), zone })),
    ...[...world.hosts.keys()].map((host): Process => ({ kind: 'host', name: hostProcess(host), host })),
  ];
}

/** Throws Error when there is none of this name, or none of these kinds. */
export function processOf(world: World, name = '', kinds: readonly Process['kind'][] = []): Process {
  const all = allProcesses(world).filter(({ kind }) => kinds.length === 0 || kinds.includes(kind));
  const found = all.find((process) => process.name === name);
  if (found === undefined) throw new Error(`there is no process '${name}': ${all.map((its) => its.name).join(', ')}`);
  return found;
}

/** Throws Error when it does not run. */
export function running(world: World, process: Process): void {
  if (!world.processes().includes(process.name)) throw new Error(`${process.name} does not run`);
}

/** Milliseconds of `50`, `50ms` or `2s`. Throws Error for anything else. */
export function duration(text = ''): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s)?$/.exec(text);
  if (match === null) throw new Error(`'${text}' is no time: 50, 50ms or 2s`);
  return Number(match[1]) * (match[2] === 's' ? 1000 : 1);
}

const PIDFILES = { nb: 'ovnnb_db', sb: 'ovnsb_db', inb: 'ovn_ic_nb_db', isb: 'ovn_ic_sb_db' } as const;
const STARTS = {
  nb: 'start_nb_ovsdb',
  sb: 'start_sb_ovsdb',
  inb: 'start_ic_nb_ovsdb',
  isb: 'start_ic_sb_ovsdb',
} as const;
export const PORTS = { nb: 6641, sb: 6642, inb: 6645, isb: 6646 } as const;
export const TOOLS = { nb: 'ovn-nbctl', sb: 'ovn-sbctl', inb: 'ovn-ic-nbctl', isb: 'ovn-ic-sbctl' } as const;

/** Sends a signal to the process where it really runs. */
export function killCommand(process: Process, signal: 'KILL' | 'STOP' | 'CONT'): string {
  const file =
    process.kind === 'database'
      ? PIDFILES[process.key]
      : { controller: 'ovn-ic', northd: 'ovn-northd', host: 'ovn-controller' }[process.kind];
  return `kill -${signal} $(cat /var/run/ovn/${file}.pid)`;
}

/** Starts the process where it really runs. */
export function startCommand(process: Process): string {
  const what =
    process.kind === 'database'
      ? STARTS[process.key]
      : { controller: 'start_ic', northd: 'start_northd', host: 'start_controller' }[process.kind];
  return `/usr/share/ovn/scripts/ovn-ctl ${what}`;
}
