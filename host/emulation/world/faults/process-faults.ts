/** Faults of a process: it is paused, stopped, killed; a whole gateway is down. */
import { zoneOf } from '../../interconnection.ts';
import type { World } from '../world.ts';
import type { Fault } from './fault.ts';
import { allProcesses, killCommand, processOf, running, startCommand, type Process } from './words.ts';

export function pause(world: World, [name]: readonly string[]): Fault {
  const process = processOf(world, name, ['controller']);
  const controller = world.controller(process.kind === 'controller' ? process.instance : '');
  if (controller.isPaused) throw new Error(`${process.name} is paused already`);
  controller.pause();
  return {
    what: `${process.name} is paused: it has given up its locks and writes nothing`,
    at: [process.name],
    command: 'ovn-appctl -t ovn-ic pause',
    mend: 'ovn-appctl -t ovn-ic resume',
    // One that was started after it is another process.
    isThere: () => controller.isPaused && [...world.simulation.controllers.values()].includes(controller),
    heal: () => controller.resume(),
  };
}

export function freeze(world: World, [name]: readonly string[]): Fault {
  const process = processOf(world, name);
  running(world, process);
  const { scheduler } = world.simulation;
  if (scheduler.frozen.has(process.name)) throw new Error(`${process.name} is frozen already`);
  scheduler.freeze(process.name);
  return {
    what: `${process.name} is frozen: its connections stay open, and it does nothing`,
    at: [process.name],
    command: killCommand(process, 'STOP'),
    mend: killCommand(process, 'CONT'),
    isThere: () => scheduler.frozen.has(process.name),
    heal: () => scheduler.thaw(process.name),
  };
}

function stop(world: World, process: Process): void {
  switch (process.kind) {
    case 'controller':
      world.stopController(process.instance);
      break;
    case 'database':
      world.simulation.stopServer(process.key, process.zone);
      break;
    case 'northd':
      world.stopNorthd(process.zone);
      break;
    case 'host':
      world.stopHost(process.host, 'crash');
  }
  // SIGKILL ends what SIGSTOP has stopped.
  world.simulation.scheduler.thaw(process.name);
}

/** Is there still what it would work for? */
const isKnown = (world: World, process: Process): boolean =>
  process.kind === 'controller'
    ? world.zones.includes(zoneOf(process.instance))
    : allProcesses(world).some(({ name }) => name === process.name);

async function start(world: World, process: Process): Promise<void> {
  switch (process.kind) {
    case 'controller':
      await world.startController(process.instance);
      return;
    case 'database':
      world.simulation.startServer(process.key, process.zone);
      return;
    case 'northd':
      world.startNorthd(process.zone);
      return;
    case 'host':
      world.startHost(process.host);
  }
}

export function crash(world: World, [name]: readonly string[]): Fault {
  const process = processOf(world, name);
  running(world, process);
  stop(world, process);
  return {
    what: `${process.name} was killed`,
    at: [process.name],
    command: killCommand(process, 'KILL'),
    mend: startCommand(process),
    isThere: () => !world.processes().includes(process.name) && isKnown(world, process),
    heal: () => start(world, process),
  };
}

export async function restart(world: World, [name]: readonly string[]): Promise<Fault> {
  const process = processOf(world, name);
  running(world, process);
  stop(world, process);
  await start(world, process);
  return {
    what: `${process.name} was killed and started again`,
    at: [process.name],
    command: `${killCommand(process, 'KILL')}; ${startCommand(process)}`,
    mend: '',
  };
}

export function gateway(world: World, [name = '']: readonly string[]): Fault {
  const { process } = world.host(name);
  if (process === undefined) throw new Error(`${name} is down already`);
  world.stopHost(name, 'crash');
  return {
    what: `${name} is down: its Chassis stays in SB, and its peers' BFD sessions end`,
    at: [`ovn-controller-${name}`],
    command: 'echo o > /proc/sysrq-trigger',
    mend: 'switch it on again',
    isThere: () => world.hosts.get(name)?.process === undefined && world.hosts.has(name),
    heal: () => world.startHost(name),
  };
}
