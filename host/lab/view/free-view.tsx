/** Free play: an interconnection of one's own, a challenge, or a scenario. */
import '../details.css';
import { useSignal } from '@preact/signals';
import {
  learnedIn,
  readTopology,
  SHAPES,
  TOPOLOGY_RANGES,
  topologyText,
  type Shape,
} from '../../emulation/world/topology.ts';
import { play, playChallenge } from '../story.ts';
import { challengeCard, SCENARIOS } from '../scenarios/index.ts';
import { SUMMARIES } from '../scenarios/summaries.ts';

const WORDS: Readonly<Record<Shape, string>> = {
  mesh: 'mesh: one switch joins all',
  hub: 'hub: az1 joins each',
  line: 'line: each joins the next',
};

type Numbers = keyof typeof TOPOLOGY_RANGES;
const NUMBERS: readonly { readonly name: Numbers; readonly label: string }[] = [
  { name: 'zones', label: 'Zones' },
  { name: 'routers', label: 'Routers a zone' },
  { name: 'routes', label: 'Routes a router' },
];

interface Wanted {
  readonly learned: number;
  readonly script: string;
  readonly why: string;
}

/** What `build` would say to these words. */
function wanted(words: readonly string[]): Wanted {
  try {
    const topology = readTopology(words);
    const script = `world zones=az1\nbuild ${topologyText(topology)}`;
    return { learned: learnedIn(topology), script, why: '' };
  } catch (error) {
    return { learned: 0, script: '', why: error instanceof Error ? error.message : String(error) };
  }
}

function Build() {
  const shape = useSignal<Shape>('mesh');
  const numbers = {
    zones: useSignal(String(TOPOLOGY_RANGES.zones.usual)),
    routers: useSignal(String(TOPOLOGY_RANGES.routers.usual)),
    routes: useSignal(String(TOPOLOGY_RANGES.routes.usual)),
  };
  const { learned, script, why } = wanted([
    shape.value,
    ...NUMBERS.map(({ name }) => `${name}=${numbers[name].value.trim()}`),
  ]);
  return (
    <form
      class="build"
      aria-label="Build an interconnection"
      onSubmit={(event) => {
        event.preventDefault();
        if (why === '') void play(undefined, script);
      }}
    >
      <label>
        <span>Shape</span>
        <select value={shape.value} onChange={({ currentTarget }) => (shape.value = currentTarget.value as Shape)}>
          {SHAPES.map((name) => (
            <option key={name} value={name}>
              {WORDS[name]}
            </option>
          ))}
        </select>
      </label>
      {NUMBERS.map(({ name, label }) => (
        <label key={name}>
          <span>{label}</span>
          <input
            type="number"
            min={TOPOLOGY_RANGES[name].from}
            max={TOPOLOGY_RANGES[name].to}
            value={numbers[name].value}
            onInput={({ currentTarget }) => (numbers[name].value = currentTarget.value)}
          />
        </label>
      ))}
      <p role="status">{why === '' ? `${learned} routes will be learned.` : why}</p>
      <p class="buttons">
        <button type="submit" class="primary" disabled={why !== ''}>
          Build it
        </button>
      </p>
    </form>
  );
}

function Challenge() {
  const seed = useSignal('');
  return (
    <form
      class="build"
      aria-label="Find what is broken"
      onSubmit={(event) => {
        event.preventDefault();
        const text = seed.value.trim();
        void (/^\d{1,9}$/.test(text) ? play(challengeCard(Number(text))) : playChallenge());
      }}
    >
      <label>
        <span>Number of the challenge</span>
        <input
          type="number"
          min={0}
          max={999_999_999}
          placeholder="any"
          value={seed.value}
          onInput={({ currentTarget }) => (seed.value = currentTarget.value)}
        />
      </label>
      <p class="buttons">
        <button type="submit">Break something</button>
      </p>
    </form>
  );
}

export function Free() {
  return (
    <section class="story" aria-labelledby="story-title" tabIndex={0}>
      <h2 id="story-title">Free play</h2>
      <p>
        Type OVN’s commands in the console, or paste a whole tutorial; <code>help</code> lists what else there is: zones
        that come and go, links that get slow or stall, standbys, frozen processes. Or have an interconnection built:
      </p>
      <Build />
      <h3>Find it</h3>
      <p>Zones that are joined, and one thing is broken. The same number breaks the same thing.</p>
      <Challenge />
      <h3>Learn by doing</h3>
      <ul class="scenarios">
        {SCENARIOS.map((chosen) => (
          <li key={chosen.id}>
            <button type="button" onClick={() => void play(chosen)}>
              <strong>{chosen.title}</strong>
              <span>
                {SUMMARIES.get(chosen.id)?.text} {SUMMARIES.get(chosen.id)?.minutes} minutes.
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
