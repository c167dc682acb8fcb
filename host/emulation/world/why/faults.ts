/** What keeps the processes of a zone from their work, as the world knows it, and the verb that lets them go on. */
import type { Fault } from '../../../ic/why/view.ts';
import type { Controller } from '../../../ic/controller.ts';
import { zoneOf } from '../../interconnection.ts';
import { controllerProcess, databaseProcess, northdProcess } from '../../processes.ts';
import type { World } from '../world.ts';

const databasesOf = (zone: string, keys: readonly ('nb' | 'sb' | 'inb' | 'isb')[]): string[] =>
  keys.map((key) => databaseProcess(key, zone));

/** How a process and what it talks to go on; nothing when nothing holds them. */
function held(world: World, process: string, databases: readonly string[]): string[] {
  const { frozen, links } = world.simulation.scheduler;
  const stalled = databases.filter(
    (database) => links.delay(process, database) === 'stalled' || links.delay(database, process) === 'stalled',
  );
  return [
    ...[process, ...databases].filter((name) => frozen.has(name)).map((name) => `thaw ${name}`),
    ...stalled.map((database) => `link ${process} ${database} heal`),
  ];
}

/** Of the zone's controllers, the one that works or should. */
export function workingController(world: World, zone: string): readonly [string, Controller] | undefined {
  const own = [...world.simulation.controllers].filter(([instance]) => zoneOf(instance) === zone);
  return own.find(([, { status }]) => status === 'active') ?? own[0];
}

/** The zone's name in NB; '' when it has none. */
function nameOf(world: World, zone: string): string {
  const select = { op: 'select', table: 'NB_Global', where: [], columns: ['name'] };
  const [result] = world.simulation.transact('nb', zone, [select]) as [{ rows: { name: string }[] }];
  return result.rows[0]?.name ?? '';
}

export function controllerFault(world: World, zone: string): Fault | undefined {
  const setName = [`${zone}$ ovn-nbctl set NB_Global . name=${zone}`];
  if (nameOf(world, zone) === '') return { gate: 'ZONE_NAME', note: 'it has none', mend: setName };
  const found = workingController(world, zone);
  if (found === undefined)
    return { gate: 'ACTIVE', note: 'no controller of the zone runs', mend: [`controller start ${zone}`] };
  const [instance, controller] = found;
  const process = controllerProcess(instance);
  if (world.simulation.scheduler.frozen.has(process))
    return { gate: 'ACTIVE', note: `${process} is frozen`, mend: [`thaw ${process}`] };
  if (controller.isPaused)
    return { gate: 'ACTIVE', note: `${process} is paused`, mend: [`controller resume ${instance}`] };
  const mend = held(world, process, databasesOf(zone, ['nb', 'sb', 'inb', 'isb']));
  if (mend.length > 0) return { gate: 'CONNECTED', note: mend.join('; '), mend };
  if (controller.isWaitingForName)
    return { gate: 'ZONE_NAME', note: 'another zone works under this name', mend: setName };
  if (controller.status !== 'active')
    return {
      gate: 'ACTIVE',
      note: `${process} is ${controller.status}: somebody else holds the lock of SB`,
      mend: ['settle'],
    };
  return undefined;
}

/** How northd goes on; undefined when nothing is known to hold it. */
export function northdMend(world: World, zone: string): string[] | undefined {
  const mend = held(world, northdProcess(zone), databasesOf(zone, ['nb', 'sb']));
  return mend.length > 0 ? mend : undefined;
}
