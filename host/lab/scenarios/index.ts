/** The scenarios, in the order in which they build on one another. Their texts come when they are wanted. */
import type { Scenario } from './scenario.ts';

export interface ScenarioCard {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly minutes: number;
  readonly load: () => Promise<Scenario>;
}

export const SCENARIOS: readonly ScenarioCard[] = [
  {
    id: 'two-zones',
    title: 'Two zones, one route',
    summary: 'Join two availability zones with a transit switch, and watch each learn the other’s network.',
    minutes: 8,
    load: async () => (await import('./two-zones.ts')).twoZones,
  },
  {
    id: 'filters',
    title: 'Filters, denylists and tags',
    summary: 'Decide which routes leave a zone, and which come in.',
    minutes: 6,
    load: async () => (await import('./filters.ts')).filters,
  },
  {
    id: 'route-tables',
    title: 'Route tables',
    summary: 'Keep the routes of a tenant apart: tables travel between zones.',
    minutes: 5,
    load: async () => (await import('./route-tables.ts')).routeTables,
  },
  {
    id: 'two-paths',
    title: 'Two routers, two paths',
    summary: 'Several routers in one zone, several paths to one network, and routes that nobody takes away.',
    minutes: 7,
    load: async () => (await import('./two-paths.ts')).twoPaths,
  },
  {
    id: 'virtual-addresses',
    title: 'Load balancers',
    summary: 'Let other zones reach the virtual addresses of a load balancer.',
    minutes: 6,
    load: async () => (await import('./virtual-addresses.ts')).virtualAddresses,
  },
  {
    id: 'spine-and-leaves',
    title: 'Spine and leaves',
    summary: 'Join switches of several zones into one network, without routers in between.',
    minutes: 5,
    load: async () => (await import('./spine-and-leaves.ts')).spineAndLeaves,
  },
  {
    id: 'gateway-failover',
    title: 'Gateways that fail',
    summary: 'A second gateway takes over when the first is gone, and the other zones follow.',
    minutes: 6,
    load: async () => (await import('./gateway-failover.ts')).gatewayFailover,
  },
  {
    id: 'transit-routers',
    title: 'Transit routers',
    summary: 'One router that is at work in all zones, and ports that move between them.',
    minutes: 6,
    load: async () => (await import('./transit-routers.ts')).transitRouters,
  },
  {
    id: 'address-sets',
    title: 'Address sets',
    summary: 'One set of addresses that access rules of all zones can name.',
    minutes: 6,
    load: async () => (await import('./address-sets.ts')).addressSets,
  },
  {
    id: 'away',
    title: 'Controllers that are away',
    summary: 'Pause, kill and replace controllers, and find out for whom everybody waits.',
    minutes: 7,
    load: async () => (await import('./away.ts')).away,
  },
  {
    id: 'same-prefix',
    title: 'The same prefix twice',
    summary: 'Three zones, one network in two of them: who learns what, and why there are no loops.',
    minutes: 5,
    load: async () => (await import('./same-prefix.ts')).samePrefix,
  },
  {
    id: 'dynamic-routes',
    title: 'Dynamic routing',
    summary: 'What a routing daemon has learned goes to the other zones, unless they know it better.',
    minutes: 6,
    load: async () => (await import('./dynamic-routes.ts')).dynamicRoutes,
  },
];

const CHALLENGE = /^challenge-(\d{1,9})$/;

export const isChallenge = (id: string): boolean => CHALLENGE.test(id);

/** A world in which one thing is broken, by a seed: a whole number of at most nine digits. */
export const challengeCard = (seed: number): ScenarioCard => ({
  id: `challenge-${seed}`,
  title: `Find it: challenge ${seed}`,
  summary: 'One thing is broken, and some routes do not arrive.',
  minutes: 5,
  load: async () => (await import('./challenge.ts')).challengeScenario(seed),
});

export function findScenario(id: string): ScenarioCard | undefined {
  const seed = CHALLENGE.exec(id)?.[1];
  return seed === undefined ? SCENARIOS.find((scenario) => scenario.id === id) : challengeCard(Number(seed));
}

export { checkLine, questionOf, type Scenario, type ScenarioCheck, type ScenarioStep } from './scenario.ts';
