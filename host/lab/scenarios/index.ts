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
];

export const findScenario = (id: string): ScenarioCard | undefined => SCENARIOS.find((scenario) => scenario.id === id);

export { checkLine, questionOf, type Scenario, type ScenarioCheck, type ScenarioStep } from './scenario.ts';
