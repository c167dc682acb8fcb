/** What each scenario is about, and how long it takes: what one chooses by. */

export interface Summary {
  readonly text: string;
  readonly minutes: number;
}

/** By scenario. */
export const SUMMARIES: ReadonlyMap<string, Summary> = new Map([
  [
    'two-zones',
    {
      text: 'Join two availability zones with a transit switch, and watch each learn the other’s network.',
      minutes: 8,
    },
  ],
  ['filters', { text: 'Decide which routes leave a zone, and which come in.', minutes: 6 }],
  ['route-tables', { text: 'Keep the routes of a tenant apart: tables travel between zones.', minutes: 5 }],
  [
    'two-paths',
    {
      text: 'Several routers in one zone, several paths to one network, and routes that nobody takes away.',
      minutes: 7,
    },
  ],
  ['virtual-addresses', { text: 'Let other zones reach the virtual addresses of a load balancer.', minutes: 6 }],
  [
    'spine-and-leaves',
    { text: 'Join switches of several zones into one network, without routers in between.', minutes: 5 },
  ],
  [
    'gateway-failover',
    { text: 'A second gateway takes over when the first is gone, and the other zones follow.', minutes: 6 },
  ],
  [
    'transit-routers',
    { text: 'One router that is at work in all zones, and ports that move between them.', minutes: 6 },
  ],
  [
    'address-sets',
    {
      text: 'One set of addresses that access rules of all zones can name, and backends that another zone watches.',
      minutes: 8,
    },
  ],
  [
    'away',
    { text: 'Pause, cut off, kill and replace controllers, and find out for whom everybody waits.', minutes: 8 },
  ],
  [
    'same-prefix',
    { text: 'Three zones, one network in two of them: who learns what, and why there are no loops.', minutes: 5 },
  ],
  [
    'dynamic-routes',
    { text: 'What a routing daemon has learned goes to the other zones, unless they know it better.', minutes: 6 },
  ],
]);
