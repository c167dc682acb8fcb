/** The scenarios, in the order in which they build on one another. Their texts come when they are wanted. */
import type { Scenario } from './scenario.ts';

export interface ScenarioCard {
  readonly id: string;
  readonly title: string;
  readonly load: () => Promise<Scenario>;
}

export const SCENARIOS: readonly ScenarioCard[] = [
  {
    id: 'two-zones',
    title: 'Two zones, one route',
    load: async () => (await import('./two-zones.ts')).twoZones,
  },
  {
    id: 'filters',
    title: 'Filters, denylists and tags',
    load: async () => (await import('./filters.ts')).filters,
  },
  {
    id: 'route-tables',
    title: 'Route tables',
    load: async () => (await import('./route-tables.ts')).routeTables,
  },
  {
    id: 'two-paths',
    title: 'Two routers, two paths',
    load: async () => (await import('./two-paths.ts')).twoPaths,
  },
  {
    id: 'virtual-addresses',
    title: 'Load balancers',
    load: async () => (await import('./virtual-addresses.ts')).virtualAddresses,
  },
  {
    id: 'spine-and-leaves',
    title: 'Spine and leaves',
    load: async () => (await import('./spine-and-leaves.ts')).spineAndLeaves,
  },
  {
    id: 'gateway-failover',
    title: 'Gateways that fail',
    load: async () => (await import('./gateway-failover.ts')).gatewayFailover,
  },
  {
    id: 'transit-routers',
    title: 'Transit routers',
    load: async () => (await import('./transit-routers.ts')).transitRouters,
  },
  {
    id: 'address-sets',
    title: 'Address sets and service monitors',
    load: async () => (await import('./address-sets.ts')).addressSets,
  },
  {
    id: 'away',
    title: 'Controllers that are away',
    load: async () => (await import('./away.ts')).away,
  },
  {
    id: 'same-prefix',
    title: 'The same prefix twice',
    load: async () => (await import('./same-prefix.ts')).samePrefix,
  },
  {
    id: 'dynamic-routes',
    title: 'Dynamic routing',
    load: async () => (await import('./dynamic-routes.ts')).dynamicRoutes,
  },
];

const CHALLENGE = /^challenge-(\d{1,9})$/;

export const isChallenge = (id: string): boolean => CHALLENGE.test(id);

/** A world in which one thing is broken, by a seed: a whole number of at most nine digits. */
export const challengeCard = (seed: number): ScenarioCard => ({
  id: `challenge-${seed}`,
  title: `Find it: challenge ${seed}`,
  load: async () => (await import('./challenge.ts')).challengeScenario(seed),
});

export function findScenario(id: string): ScenarioCard | undefined {
  const seed = CHALLENGE.exec(id)?.[1];
  return seed === undefined ? SCENARIOS.find((scenario) => scenario.id === id) : challengeCard(Number(seed));
}

export { checkLine, isRiddle, type Scenario, type ScenarioCheck, type ScenarioStep } from './scenario.ts';
