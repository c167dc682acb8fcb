/** The pictures, by the paths of their files. */
import { controllerNodes, drawGraph } from './graph.ts';
import { drawZones, runTutorial } from './zones.ts';

export async function pictures(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ['docs/zones.svg', drawZones(runTutorial())],
    ['docs/graph.svg', await drawGraph(controllerNodes())],
  ]);
}
