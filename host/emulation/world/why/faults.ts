/** What keeps the processes of a zone from their work, as the world knows it, and the lines that let them go on. */
import type { Fault } from '../../../ic/why/view.ts';
import type { Controller } from '../../../ic/controller.ts';
import { DATABASES, type DatabaseKey } from '../../../ic/databases.ts';
import { zoneOf } from '../../interconnection.ts';
import { controllerProcess, databaseProcess, hostProcess, northdProcess } from '../../processes.ts';
import type { World } from '../world.ts';
import { selected } from './rows.ts';

/** How something goes on: its faults heal, by their words; what was done by the verbs 'freeze' and 'link' ends by 'verb'. */
function ending(world: World, kinds: readonly string[], at: readonly string[], verb: string): string[] {
  const faults = world.faults
    .active()
    .filter(
      (fault) => kinds.includes(fault.text.split(' ')[0] ?? '') && at.every((process) => fault.at.includes(process)),
    );
  return faults.length > 0 ? faults.map(({ text }) => `heal ${text}`) : [verb];
}

/** What holds a process, or what it talks to, and how that ends. */
interface Hold {
  readonly what: string;
  readonly mend: readonly string[];
}

function holds(world: World, process: string, zone: string, keys: readonly DatabaseKey[]): Hold[] {
  const { simulation } = world;
  const { frozen, links } = simulation.scheduler;
  const names = keys.map((key) => databaseProcess(key, zone));
  const down = keys.filter((key) => !simulation.isServed(key, zone)).map((key) => databaseProcess(key, zone));
  const stalled = names.filter(
    (name) => links.delay(process, name) === 'stalled' || links.delay(name, process) === 'stalled',
  );
  return [
    ...down.map((name) => ({ what: `${name} is down`, mend: ending(world, ['crash'], [name], 'heal all') })),
    ...[process, ...names]
      .filter((name) => frozen.has(name))
      .map((name) => ({ what: `${name} is frozen`, mend: ending(world, ['freeze'], [name], `thaw ${name}`) })),
    ...stalled.map((name) => ({
      what: `the link between ${process} and ${name} is stalled`,
      mend: ending(world, ['stall', 'oneway'], [process, name], `link ${process} ${name} heal`),
    })),
  ];
}

/** How a process goes on; undefined when nothing holds it. */
function goingOn(...[world, process, zone, keys]: Parameters<typeof holds>): string[] | undefined {
  const found = holds(world, process, zone, keys);
  return found.length === 0 ? undefined : found.flatMap(({ mend }) => mend);
}

/** Of the zone's controllers, the one that works or should. */
export function workingController(world: World, zone: string): readonly [string, Controller] | undefined {
  const own = [...world.simulation.controllers].filter(([instance]) => zoneOf(instance) === zone);
  return own.find(([, { status }]) => status === 'active') ?? own[0];
}

/** The zone's name in NB; '' when it has none. */
function nameOf(world: World, zone: string): string {
  const name = selected(world, 'nb', zone, 'NB_Global')[0]?.['name'];
  return typeof name === 'string' ? name : '';
}

/** A name for the zone that no other has, and that is not the one that it has in vain. */
function freeName(world: World, zone: string): string {
  const taken = new Set(world.zones.map((each) => nameOf(world, each)));
  let name = zone;
  for (let number = 2; taken.has(name); number++) name = `${zone}-${number}`;
  return name;
}

export function controllerFault(world: World, zone: string): Fault | undefined {
  // Asks every zone: only where it is the answer.
  const setName = (): string[] => [`${zone}$ ovn-nbctl set NB_Global . name=${freeName(world, zone)}`];
  if (nameOf(world, zone) === '') return { gate: 'ZONE_NAME', note: 'it has none', mend: setName() };
  const found = workingController(world, zone);
  if (found === undefined)
    return {
      gate: 'ACTIVE',
      note: 'no controller of the zone runs',
      mend: ending(world, ['crash'], [controllerProcess(zone)], `controller start ${zone}`),
    };
  const [instance, controller] = found;
  const process = controllerProcess(instance);
  if (world.simulation.scheduler.frozen.has(process))
    return {
      gate: 'ACTIVE',
      note: `${process} is frozen`,
      mend: ending(world, ['freeze'], [process], `thaw ${process}`),
    };
  if (controller.isPaused)
    return {
      gate: 'ACTIVE',
      note: `${process} is paused`,
      mend: ending(world, ['pause'], [process], `controller resume ${instance}`),
    };
  const held = holds(world, process, zone, DATABASES);
  if (held.length > 0)
    return { gate: 'CONNECTED', note: held.map(({ what }) => what).join(', '), mend: held.flatMap(({ mend }) => mend) };
  const away = DATABASES.filter((key) => !controller.isConnected(key)).map((key) => databaseProcess(key, zone));
  if (away.length > 0)
    return { gate: 'CONNECTED', note: `${process} has no connection to ${away.join(', ')} yet`, mend: ['settle'] };
  if (controller.isWaitingForName)
    return { gate: 'ZONE_NAME', note: `another zone works under the name ${nameOf(world, zone)}`, mend: setName() };
  if (controller.status !== 'active')
    return {
      gate: 'ACTIVE',
      note: `${process} is a standby: somebody else holds the lock of SB`,
      mend: ending(world, ['steal'], [databaseProcess('sb', zone)], 'settle'),
    };
  return undefined;
}

/** Why nobody works for all zones, and how somebody does again; undefined when somebody does. */
export function leaderFault(world: World): { readonly note: string; readonly mend: readonly string[] } | undefined {
  const leads = [...world.simulation.controllers.values()].some(({ holdsIsbLock }) => holdsIsbLock);
  return leads
    ? undefined
    : { note: 'no controller holds the lock of IC-SB', mend: ending(world, ['steal'], ['isb'], 'settle') };
}

/** How a host's ovn-controller goes on; undefined when nothing is known to hold it. */
export function hostMend(world: World, name: string): string[] | undefined {
  const host = world.host(name);
  const process = hostProcess(name);
  if (host.process === undefined) return ending(world, ['crash', 'gateway'], [process], `host start ${name}`);
  return goingOn(world, process, host.zone, ['sb']);
}

/** How northd goes on; undefined when nothing is known to hold it. */
export function northdMend(world: World, zone: string): string[] | undefined {
  const process = northdProcess(zone);
  if (!world.simulation.emulations.has(zone)) return ending(world, ['crash'], [process], 'heal all');
  return goingOn(world, process, zone, ['nb', 'sb']);
}
