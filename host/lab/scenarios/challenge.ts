/** A challenge as a scenario of one step: what to look for, hints, and checks whether all routes arrive. */
import { challengeOf, type ChallengeQuestion } from '../../emulation/world/challenge.ts';
import type { Scenario, ScenarioCheck } from './scenario.ts';

const SHAPES = {
  mesh: 'one transit switch joins all of them',
  hub: 'az1 shares a transit switch with each of the others',
  line: 'each shares a transit switch with the next',
} as const;

const checkOf = ({ target, origin, prefix, nexthop }: ChallengeQuestion): ScenarioCheck => ({
  title: `lr${target} has learned ${prefix} from az${origin}`,
  command: `az${target}$ ovn-nbctl lr-route-list lr${target} | grep "${prefix} *${nexthop} .*learned"`,
  why: { zone: `az${target}`, router: `lr${target}`, prefix, from: `az${origin}` },
  mutation: '',
});

export function challengeScenario(seed: number): Scenario {
  const { topology, zone, questions, what } = challengeOf(seed);
  const { shape, zones } = topology;
  return {
    start: `world zones=az1 seed=${seed}\nchallenge ${seed}`,
    steps: [
      {
        title: 'Something is broken',
        what: `There are ${zones} zones, and ${SHAPES[shape]}. Each has a router with a network behind it, and each has just got one more network. One thing is broken, and some routes do not arrive. Find it and mend it, with as few commands as you can.\nBegin with Check my work, and click Why? beside what does not hold: it shows how far the route has come. A router on the map answers the same on its Why tab.`,
        look: 'When it is mended, all routes arrive by themselves.',
        why: `This was it: ${what}.`,
        hints: [
          'Ask Why? of a route that is missing: the first gate that it does not pass is where to look.',
          `It is in az${zone}.`,
          `This is it: ${what}.`,
        ],
        solution: '',
        checks: questions.map(checkOf),
        isPuzzle: true,
      },
    ],
  };
}
