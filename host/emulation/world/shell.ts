/** Runs a line of a shell in a world: OVN's tools on the databases of a zone, ovs-vsctl on a host, and the commands of a controller. */
import { startAppctl } from '../../ctl/appctl.ts';
import { ToolClient } from '../../ctl/client.ts';
import { startLine, type Shell } from '../../ctl/line/shell.ts';
import { caught, planTool, tablesOf, type Plan } from '../../ctl/plan.ts';
import type { ToolResult } from '../../ctl/result.ts';
import { runPlan } from '../../ctl/run.ts';
import type { DatabaseKind } from '../../ctl/tool.ts';
import { findTool, TOOLS } from '../../ctl/tools.ts';
import { silentLogger } from '../../log/logger.ts';
import { remoteOf } from '../interconnection.ts';
import { personProcess } from '../processes.ts';
import type { Label } from '../work.ts';
import { answerOf } from './control-socket.ts';
import { ovsVsctl } from './ovs-vsctl.ts';
import { firstHost } from './hosts.ts';
import type { World } from './world.ts';

export interface ShellResult {
  readonly stdout: string;
  readonly stderr: string;
  /** Undefined: it still waits. */
  readonly status: number | undefined;
}

type Done = (result: ToolResult) => void;

/** Throws when there is no such zone or host. */
export function mustBePlace(world: World, place: string): string {
  if (world.zones.includes(place) || world.hosts.has(place)) return place;
  const places = [...world.zones, ...world.hosts.keys()].join(', ');
  throw new Error(`there is no zone or host '${place}': ${places}`);
}

const zoneOfPlace = (world: World, place: string): string => world.hosts.get(place)?.zone ?? place;

const failed = (message: string, status = 1): ToolResult => ({ stdout: '', stderr: `${message}\n`, status });

/** Runs one of OVN's tools as a process of its own, which connects, does its work and leaves. */
function runTool(world: World, zone: string, kind: Exclude<DatabaseKind, 'vs'>, plan: Plan, done: Done): void {
  const { simulation } = world;
  const { scheduler } = simulation;
  const process = personProcess(plan.tool.name, zone);
  const schema = simulation.schema(kind);
  const tables = caught(plan.tool, () => tablesOf(plan, schema));
  if ('result' in tables) {
    done(tables.result);
    return;
  }
  const clock = scheduler.clockOf(process, 'servers');
  const client = new ToolClient(schema, {
    remotes: remoteOf(kind, zone),
    dialer: simulation.dialerOf(process, 'servers'),
    clock,
    random: simulation.random(process),
    logger: () => silentLogger,
    schedule: (turn) => scheduler.schedule({ kind: 'run', worker: 'servers', from: process, to: process }, turn),
    tables: tables.value,
  });
  runPlan(plan, { client, clock }, (result) => {
    client.close();
    done(result);
  });
}

function startTool(world: World, zone: string, [name = '', ...argv]: readonly string[], done: Done): void {
  const tool = findTool(name);
  if (tool === undefined) {
    done(failed(`${name}: command not found`, 127));
    return;
  }
  const planned = planTool(tool, argv, '(embedded)');
  if ('result' in planned) {
    done(planned.result);
    return;
  }
  const { plan } = planned;
  if (plan.options.db !== undefined)
    done(failed(`${name}: --db=${plan.options.db}: in the lab the place says whose database it is`));
  else if (tool.kind === 'vs') done(failed(`${name}: there is no Open_vSwitch database here`));
  else runTool(world, zone, tool.kind, plan, done);
}

/** What cannot be here, and why. */
const REFUSED = new Map([
  ['lflow-list', 'logical flows are not modelled here: ovn-northd is emulated as far as interconnection sees it'],
  ['dump-flows', 'OpenFlow is not modelled here'],
]);

/** What tutorials begin with: everything runs already, and is stopped by the world's own commands. */
function ovnCtl(zone: string, words: readonly string[]): ToolResult {
  const action = words.find((word) => /^(?:re)?start_|^stop_/.test(word));
  if (action?.startsWith('start_') !== true)
    return failed(`ovn-ctl: only start_... can be answered here; 'controller kill ${zone}' ends the zone's ovn-ic`);
  const what = `${zone} has its databases, ovn-northd and ovn-ic, connected to IC-NB and IC-SB`;
  return { stdout: `${action}: runs already: ${what}\n`, stderr: '', status: 0 };
}

function start(world: World, place: string, words: readonly string[], done: Done): void {
  const [name = '', ...rest] = words;
  const zone = zoneOfPlace(world, place);
  const why = rest.map((word) => REFUSED.get(word)).find((text) => text !== undefined);
  if (why !== undefined) done(failed(`${name}: ${why}`));
  else if (name === 'sudo') start(world, place, rest, done);
  else if (name === 'ovn-ctl') done(ovnCtl(zone, rest));
  else if (name === 'ovs-vsctl') {
    const host = world.hosts.has(place) ? place : firstHost(zone);
    done(ovsVsctl(world.host(host).settings, rest));
    world.hostChanged(host);
  } else if (name === 'ovn-appctl')
    startAppctl(
      rest,
      {
        targets: new Map([['ovn-ic', (command, _, answered) => answered(answerOf(world, zone, command))]]),
        defaultTarget: 'ovn-ic',
      },
      done,
    );
  else startTool(world, zone, words, done);
}

/**
 * Lets everything happen that follows from what was done: until the world is at rest, or until 'isAnswered' holds where only that is
 * wanted. What comes back is waited for.
 */
export type Settle = (world: World, isAnswered: () => boolean) => void | Promise<void>;

/** Runs a line at a place, a zone or a host; what follows is left to 'settle'. 'variables': of the shell, `$NAME`. */
export async function runShell(
  world: World,
  place: string,
  line: string,
  variables: Map<string, string>,
  settle: Settle,
): Promise<ShellResult> {
  const { scheduler } = world.simulation;
  let result: ShellResult = { stdout: '', stderr: '', status: undefined };
  const process = personProcess(line.split(/\s/)[0] ?? '', zoneOfPlace(world, place));
  const label: Label = { kind: 'command', worker: 'servers', from: process, to: process };
  const shell: Shell = { variables, start: (words, done) => start(world, place, words, done) };
  world.journal.say(line);
  scheduler.perform(label, () => startLine(line, shell, (its) => (result = its)));
  await settle(world, () => result.status !== undefined);
  return result;
}

/** The programs that a console knows. */
export const PROGRAMS: readonly string[] = [...TOOLS.map(({ name }) => name), 'ovn-appctl', 'ovn-ctl'];
