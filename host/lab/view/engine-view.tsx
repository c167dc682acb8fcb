/** The engine of a zone's controller: what each node did in the run that is looked at, and what the reference would have done. */
import '../details.css';
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { EngineModel, NodeModel, RunModel } from '../models/engine-model.ts';
import { clock, engine, model, tell, timeline, type } from '../state.ts';
import { layoutGraph, saying } from './engine-layout.ts';

const zone = signal('');

function Graph({ nodes }: { readonly nodes: readonly NodeModel[] }) {
  const { placed, edges, width, height } = layoutGraph(nodes);
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="The engine's graph">
      <svg
        class="engine-graph"
        width={width}
        height={height}
        role="img"
        aria-label="The graph; the table below says the same"
      >
        <g class="edges">
          {edges.map(({ from, to, isLive, path }) => (
            <path key={`${from} ${to}`} class={isLive ? 'live' : ''} d={path} />
          ))}
        </g>
        {placed.map(({ node, lines, ...box }) => (
          <g key={node.name} class={`node ${node.how}${node.isInput ? ' input' : ''}`}>
            {!node.isInput && <rect {...box} rx="6" />}
            {lines.map((line, at) => (
              <text key={at} class={at === 0 ? '' : 'note'} x={line.x} y={line.y}>
                {line.text}
              </text>
            ))}
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
