/** The world that the lab's benches play: a full mesh of zones on one transit switch, whose routes travel when all of them have agreed to it. */
import {
  attachmentText,
  consentText,
  gatewayText,
  routerText,
  transitSwitchText,
} from '../../host/emulation/tutorial-text.ts';

export const ZONES = 20;
/** Of each zone's router. */
export const ROUTES = 50;

const numbers = Array.from({ length: ZONES }, (_, at) => at + 1);

/** All of a router's static routes in one command. */
const routesText = (n: number): string =>
  `az${n}$ ovn-nbctl ${Array.from({ length: ROUTES - 1 }, (_, at) => `lr-route-add lr${n} 10.${n}.${at}.0/24 192.168.${n}.100`).join(' -- ')}\n`;

/** 'withConsent': to the end; without, until all is there but no route travels. */
export const script = (withConsent = true): string =>
  [
    `world zones=${numbers.map((n) => `az${n}`).join(',')}`,
    transitSwitchText,
    ...numbers.map((n) => gatewayText(n) + routerText(n) + attachmentText(n) + routesText(n)),
    'settle off',
    ...(withConsent ? numbers.map(consentText) : []),
    'settle',
  ].join('\n');
