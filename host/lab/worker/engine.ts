/** What the engine of a zone's controller did in a run: its graph, node by node. */
import { isCompute } from '../../engine/node.ts';
import { controllerProcess } from '../../emulation/processes.ts';
import type { RunEvent } from '../../emulation/world/journal.ts';
import type { World } from '../../emulation/world/world.ts';
import type { EngineModel, NodeModel, RunModel } from '../models/engine-model.ts';

function runModel(event: RunEvent | undefined): RunModel | undefined {
  if (event === undefined) return undefined;
  const { id, at, recompute, cost = 0, nodes, operations } = event;
  const sum = Object.values(operations).reduce((total, its) => total + its, 0);
  return { event: id, at, isRecompute: recompute, cost, nodes: nodes.length, operations: sum };
}

/** As it was after an event, or is; undefined where the zone has no controller. */
export function engineModel(world: World, zone: string, look: number | undefined): EngineModel | undefined {
  const controller = world.simulation.controllers.get(zone);
  if (controller === undefined) return undefined;
  const process = controllerProcess(zone);
  const runs = world.journal.events.filter(
    (event): event is RunEvent =>
      event.kind === 'run' && event.from === process && (look === undefined || event.id <= look),
  );
  const run = runs.at(-1);
  const traces = new Map((run?.nodes ?? []).map((trace) => [trace.node, trace]));
  const given = new Map(
    (run?.nodes ?? []).flatMap(({ inputs }) => inputs.map(({ node, changes }) => [node, changes] as const)),
  );
  const statistics = controller.engine.statistics();
  const nodes = controller.engine.nodes.map((node): NodeModel => {
    const { name } = node;
    const trace = traces.get(name);
    const inputs = isCompute(node) ? node.inputs.map((input) => input.node) : [];
    return {
      name,
      inputs,
      isInput: !isCompute(node),
      how: trace?.how ?? (given.has(name) ? 'handled' : 'unchanged'),
      taken: (trace?.inputs ?? []).reduce((sum, { changes }) => sum + changes, 0),
      given: trace?.changes ?? given.get(name) ?? 0,
      counts: statistics.get(name),
    };
  });
  return {
    zone,
    nodes,
    run: runModel(run),
    incremental: runModel(runs.findLast(({ recompute, nodes: its }) => !recompute && its.length > 0)),
    recompute: runModel(runs.findLast(({ recompute }) => recompute)),
  };
}
