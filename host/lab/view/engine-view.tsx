/** The engine of a zone's controller: what each node did in the run that is looked at, and what the reference would have done. */
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { EngineModel, NodeModel, RunModel } from '../messages.ts';
import { clock, engine, model, tell, timeline, type } from '../state.ts';

const zone = signal('');

const WIDTH = 190;
const GAP = 56;
const LINE = 30;
const SMALL = 18;

interface Placed {
  readonly node: NodeModel;
  readonly x: number;
  readonly y: number;
}

/** How far a node is from those without inputs. */
function depthOf(name: string, nodes: ReadonlyMap<string, NodeModel>): number {
  const node = nodes.get(name);
  if (node === undefined || node.isInput) return 0;
  return 1 + Math.max(0, ...node.inputs.map((input) => depthOf(input, nodes)));
}

function layout(nodes: readonly NodeModel[]): { placed: Placed[]; width: number; height: number } {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const inputs = nodes.filter(({ isInput }) => isInput);
  const placed: Placed[] = inputs.map((node, at) => ({ node, x: 4, y: 4 + at * SMALL }));
  const columns = new Map<number, number>();
  const computing = nodes.filter(({ isInput }) => !isInput);
  const depths = new Map(computing.map(({ name }) => [name, depthOf(name, byName)]));
  const height = Math.max(inputs.length * SMALL, 200) + 8;
  const counts = new Map<number, number>();
  for (const depth of depths.values()) counts.set(depth, (counts.get(depth) ?? 0) + 1);
  for (const node of computing) {
    const depth = depths.get(node.name) ?? 1;
    const at = columns.get(depth) ?? 0;
    columns.set(depth, at + 1);
    const space = height / (counts.get(depth) ?? 1);
    placed.push({ node, x: 4 + depth * (WIDTH + GAP), y: at * space + space / 2 - LINE / 2 });
  }
  const deepest = Math.max(1, ...depths.values());
  return { placed, width: (deepest + 1) * (WIDTH + GAP), height };
}

const saying = ({ how, taken, given, isInput }: NodeModel): string => {
  if (how === 'unchanged') return 'unchanged';
  if (isInput) return `${given} changed`;
  return how === 'handled' ? `handled ${taken}, gave ${given}` : `${how}, gave ${given}`;
};

function Graph({ nodes }: { readonly nodes: readonly NodeModel[] }) {
  const { placed, width, height } = layout(nodes);
  const where = new Map(placed.map((its) => [its.node.name, its]));
  const edges = placed.flatMap(({ node, x, y }) =>
    node.inputs.flatMap((input) => {
      const from = where.get(input);
      if (from === undefined) return [];
      const isLive = node.how !== 'unchanged' && from.node.how !== 'unchanged';
      const start = from.y + (from.node.isInput ? SMALL / 2 : LINE / 2);
      const end = y + LINE / 2;
      const [left, right] = [from.x + WIDTH, x];
      const path = `M${left},${start} C${left + GAP / 2},${start} ${right - GAP / 2},${end} ${right},${end}`;
      return [<path key={`${input} ${node.name}`} class={isLive ? 'live' : ''} d={path} />];
    }),
  );
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="The engine's graph">
      <svg
        class="engine-graph"
        width={width}
        height={height}
        role="img"
        aria-label="The graph; the table below says the same"
      >
        <g class="edges">{edges}</g>
        {placed.map(({ node, x, y }) => (
          <g key={node.name} class={`node ${node.how}${node.isInput ? ' input' : ''}`}>
            {node.isInput ? (
              <text x={x} y={y + 13}>
                {node.name} {node.how === 'unchanged' ? '' : `(${node.given})`}
              </text>
            ) : (
              <>
                <rect x={x} y={y - 4} width={WIDTH} height={LINE + 8} rx="6" />
                <text x={x + 8} y={y + 10}>
                  {node.name}
                </text>
                <text class="note" x={x + 8} y={y + 26}>
                  {saying(node)}
                </text>
              </>
            )}
          </g>
        ))}
      </svg>
    </div>
  );
}

const cost = (run: RunModel): string =>
  `${run.cost.toFixed(2)} ms, ${run.nodes} nodes had something to do, ${run.operations} operations written`;

function Costs({ shown: { zone: its, incremental, recompute } }: { readonly shown: EngineModel }) {
  return (
    <div class="costs">
      <dl>
        <dt>Last incremental run</dt>
        <dd>{incremental === undefined ? 'none yet' : cost(incremental)}</dd>
        <dt>Last full recompute</dt>
        <dd>{recompute === undefined ? 'none yet' : cost(recompute)}</dd>
      </dl>
      <button type="button" onClick={() => type(`controller recompute ${its}`)}>
        Force recompute
      </button>
      <div class="reference">
        <strong>OVN’s ovn-ic 23.03</strong> has one node: everything, in each run. Here a change costs the nodes that it
        touches.
      </div>
    </div>
  );
}

function Nodes({ nodes }: { readonly nodes: readonly NodeModel[] }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">node</th>
          <th scope="col">this run</th>
          <th scope="col">recompute</th>
          <th scope="col">compute</th>
          <th scope="col">cancel</th>
        </tr>
      </thead>
      <tbody>
        {nodes
          .filter(({ isInput, how }) => !isInput || how !== 'unchanged')
          .map((node) => (
            <tr key={node.name}>
              <td>{node.name}</td>
              <td>{saying(node)}</td>
              <td class="number">{node.counts?.recompute}</td>
              <td class="number">{node.counts?.compute}</td>
              <td class="number">{node.counts?.cancel}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}

export function Engine() {
  const zones = model.value.zones.map(({ id }) => id);
  const chosen = zones.includes(zone.value) ? zone.value : (zones[0] ?? '');
  const [moment, look] = [clock.value.events, timeline.value?.look];
  useEffect(() => tell({ kind: 'engine', zone: chosen }), [chosen, moment, look]);
  const shown = engine.value;
  return (
    <section class="tables engine" aria-label="Engine">
      <div class="choice">
        <label>
          Zone{' '}
          <select value={chosen} onChange={({ currentTarget }) => (zone.value = currentTarget.value)}>
            {zones.map((id) => (
              <option key={id} value={id}>
                {id}
              </option>
            ))}
          </select>
        </label>{' '}
        {shown?.run !== undefined && (
          <span>
            {shown.run.isRecompute ? 'Recompute' : 'Incremental run'} at {shown.run.at} ms, {shown.run.cost.toFixed(2)}{' '}
            ms long
          </span>
        )}
      </div>
      {shown === undefined ? (
        <p class="empty">No controller runs in this zone.</p>
      ) : (
        <>
          <Costs shown={shown} />
          <Graph nodes={shown.nodes} />
          <Nodes nodes={shown.nodes} />
        </>
      )}
    </section>
  );
}
