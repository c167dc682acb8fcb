/** The world's own verbs: what can be done in it besides what OVN's tools do. One table: `help` prints it too. */
import { controllerProcess } from '../processes.ts';
import { zoneOf } from '../interconnection.ts';
import { buildVerb, challengeVerb } from './build.ts';
import { DYNAMIC, dynamicVerb } from './dynamic-verb.ts';
import { faultVerb, healVerb } from './faults/fault-verbs.ts';
import { FAULT_KINDS } from './faults/kinds.ts';
import { duration } from './faults/words.ts';
import { brokenInvariants } from './invariants.ts';
import { PING, pingVerb, WHY, whyVerb } from './question-verbs.ts';
import { SHAPES } from './topology.ts';
import { STRIDES, type Stride } from './time.ts';
import type { World } from './world.ts';

/**
 * What comes of a statement: somebody acts, or breaks or mends something; time passes; what is under way goes on, step by step; somebody
 * only looks.
 */
export type Doing = 'acts' | 'breaks' | 'waits' | 'steers' | 'looks';

export interface Verb {
  readonly usage: string;
  readonly what: string;
  readonly does: Doing;
  /** Gives what is to be said. Throws Error for what is wrong with the words. */
  readonly run: (world: World, words: readonly string[]) => string | Promise<string>;
}

const usage = (name: string): Error => new Error(`usage: ${VERBS.get(name)?.usage ?? name}`);

function mustBeProcess(world: World, name: string): string {
  const all = world.processes();
  if (!all.includes(name)) throw new Error(`there is no process '${name}': ${all.join(', ')}`);
  return name;
}

async function controllerVerb(world: World, [what, instance = '']: readonly string[]): Promise<string> {
  switch (what) {
    case 'start':
      await world.startController(instance);
      return `${controllerProcess(instance)} has started\n`;
    case 'kill':
      world.stopController(instance);
      return `${controllerProcess(instance)} was killed\n`;
    case 'restart':
      world.stopController(instance);
      await world.startController(instance);
      return `${controllerProcess(instance)} was killed and started again\n`;
    case 'standby': {
      const zone = zoneOf(instance);
      let number = 2;
      while (world.simulation.controllers.has(`${zone}.${number}`)) number++;
      await world.startController(`${zone}.${number}`);
      return `${controllerProcess(`${zone}.${number}`)} has started\n`;
    }
    case 'pause':
      world.controller(instance).pause();
      return `${controllerProcess(instance)} is paused\n`;
    case 'resume':
      world.controller(instance).resume();
      return `${controllerProcess(instance)} goes on\n`;
    case 'recompute':
      world.controller(instance).recompute();
      return '';
    case undefined:
    default:
      throw usage('controller');
  }
}

async function zoneVerb(world: World, [what, zone = '']: readonly string[]): Promise<string> {
  if (what === 'add') {
    await world.addZone(zone);
    return `zone ${zone}: nb-${zone}, sb-${zone}, ${controllerProcess(zone)}\n`;
  }
  if (what !== 'remove') throw usage('zone');
  world.removeZone(zone);
  return `zone ${zone} is gone\n`;
}

function hostVerb(world: World, [what, name = '', zone = '']: readonly string[]): string {
  switch (what) {
    case 'add':
      world.addHost(name, zone);
      return `host ${name} runs ovn-controller for ${zone}\n`;
    case 'start':
      world.startHost(name);
      return `ovn-controller of ${name} has started\n`;
    case 'stop':
      world.stopHost(name, 'leave');
      return `ovn-controller of ${name} leaves\n`;
    case 'kill':
      world.stopHost(name, 'crash');
      return `ovn-controller of ${name} was killed\n`;
    case undefined:
    default:
      throw usage('host');
  }
}

function linkVerb(world: World, [a = '', b = '', how]: readonly string[]): string {
  const { scheduler } = world.simulation;
  if (how === undefined) throw usage('link');
  mustBeProcess(world, a);
  mustBeProcess(world, b);
  if (how === 'heal') scheduler.setLink(a, b, undefined);
  else if (how === 'stall') scheduler.setLink(a, b, 'stalled');
  else scheduler.setLink(a, b, duration(how));
  return `${a} <-> ${b}: ${how === 'heal' ? `${scheduler.links.usual} ms` : how === 'stall' ? 'stalled' : how}\n`;
}

function stepVerb(world: World, [stride = 'message', times = '1']: readonly string[]): string {
  if (stride === 'to' && /^\d+$/.test(times)) {
    world.settle(() => world.journal.count >= Number(times));
    return `${world.now} ms\n`;
  }
  if (!STRIDES.includes(stride as Stride) || !/^\d+$/.test(times)) throw usage('step');
  for (let left = Number(times); left > 0; left--)
    if (!world.step(stride as Stride)) return `at rest after ${world.now} ms\n`;
  return `${world.now} ms\n`;
}

export const VERBS: ReadonlyMap<string, Verb> = new Map<string, Verb>([
  [
    'zone',
    {
      usage: 'zone add|remove ZONE',
      does: 'acts',
      what: 'a zone comes, with databases, controller and chassis, or goes',
      run: zoneVerb,
    },
  ],
  [
    'build',
    {
      usage: `build ${SHAPES.join('|')} [zones=N] [routers=N] [routes=N]`,
      does: 'acts',
      what: 'zones az1 to azN with routers and routes, joined by transit switches: all by one, each with az1, or each with the next',
      run: buildVerb,
    },
  ],
  [
    'challenge',
    {
      usage: 'challenge SEED',
      does: 'acts',
      what: 'a small interconnection in which one thing is broken, to be found',
      run: challengeVerb,
    },
  ],
  [
    'controller',
    {
      usage: 'controller start|kill|restart|pause|resume|recompute|standby ZONE',
      does: 'acts',
      what: 'the interconnection controller of a zone; standby: one more',
      run: controllerVerb,
    },
  ],
  [
    'host',
    {
      usage: 'host add NAME ZONE | host start|stop|kill NAME',
      does: 'acts',
      what: 'a chassis: a host with ovn-controller',
      run: hostVerb,
    },
  ],
  [
    'dynamic',
    {
      usage: DYNAMIC,
      does: 'acts',
      what: 'a routing daemon learns a route, or forgets it',
      run: dynamicVerb,
    },
  ],
  [
    'link',
    {
      usage: 'link PROCESS PROCESS TIME|stall|heal',
      does: 'acts',
      what: 'how long messages take between two processes',
      run: linkVerb,
    },
  ],
  [
    'freeze',
    {
      usage: 'freeze PROCESS',
      does: 'acts',
      what: 'as SIGSTOP',
      run: (world, [name = '']) => {
        world.simulation.scheduler.freeze(mustBeProcess(world, name));
        return `${name} is frozen\n`;
      },
    },
  ],
  [
    'thaw',
    {
      usage: 'thaw PROCESS',
      does: 'acts',
      what: 'as SIGCONT',
      run: (world, [name = '']) => {
        world.simulation.scheduler.thaw(mustBeProcess(world, name));
        return `${name} goes on\n`;
      },
    },
  ],
  [
    'fault',
    {
      usage: `fault [${[...FAULT_KINDS.keys()].join('|')} ...] | fault chaos RATE [SEED] | fault help`,
      does: 'breaks',
      what: 'breaks something; without words: what is broken',
      run: faultVerb,
    },
  ],
  [
    'heal',
    {
      usage: 'heal FAULT|all',
      does: 'breaks',
      what: 'ends a fault, by the words that it was begun with',
      run: healVerb,
    },
  ],
  [
    'step',
    {
      usage: `step [${STRIDES.join('|')}] [TIMES] | step to EVENT`,
      does: 'steers',
      what: 'lets just that much happen (with settle off)',
      run: stepVerb,
    },
  ],
  [
    'wait',
    {
      usage: 'wait TIME',
      does: 'waits',
      what: 'lets time pass',
      run: (world, [time = '']) => {
        world.simulation.scheduler.pass(duration(time));
        return `${world.now} ms\n`;
      },
    },
  ],
  [
    'ps',
    { usage: 'ps', does: 'looks', what: 'the processes that run', run: (world) => `${world.processes().join('\n')}\n` },
  ],
  [
    'why',
    {
      usage: WHY,
      does: 'looks',
      what: 'why a router has a route, or a zone something of another, or not, and why --wait=sb hangs: gate by gate, and what mends it',
      run: whyVerb,
    },
  ],
  [
    'ping',
    {
      usage: PING,
      does: 'looks',
      what: 'a packet from a router to an address and back, hop by hop through the zones by routes and tunnels; where it is dropped, why',
      run: pingVerb,
    },
  ],
  [
    'invariants',
    {
      usage: 'invariants',
      does: 'looks',
      what: 'what must hold at rest, and does not',
      run: (world) => {
        const faults = brokenInvariants(world);
        if (faults.length > 0) throw new Error(faults.join('\n'));
        return 'all hold\n';
      },
    },
  ],
]);
