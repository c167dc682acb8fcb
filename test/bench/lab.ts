/** What the lab costs: a world of 20 zones with 50 routes each, in this process, from nothing to rest. `npm run bench:lab`. */
import { readFileSync } from 'node:fs';
import { run } from '../../host/emulation/world/run.ts';
import {
  attachmentText,
  consentText,
  gatewayText,
  routerText,
  transitSwitchText,
} from '../../host/emulation/tutorial-text.ts';
import { loadWasmKernels } from '../../host/kernels/wasm/load.ts';

const ZONES = 20;
const ROUTES = 50;

const numbers = Array.from({ length: ZONES }, (_, at) => at + 1);

/** All of a router's static routes in one command. */
const routesText = (n: number): string =>
  `az${n}$ ovn-nbctl ${Array.from({ length: ROUTES - 1 }, (_, at) => `lr-route-add lr${n} 10.${n}.${at}.0/24 192.168.${n}.100`).join(' -- ')}\n`;

const script = [
  `world zones=${numbers.map((n) => `az${n}`).join(',')}`,
  transitSwitchText,
  ...numbers.map((n) => gatewayText(n) + routerText(n) + attachmentText(n) + routesText(n)),
  'settle off',
  ...numbers.map(consentText),
  'settle',
].join('\n');

const bytes = new Uint8Array(readFileSync(new URL('../../build/ovn-ic.wasm', import.meta.url)));
const start = performance.now();
let consent = 0;
const { entries, hash } = await run({
  script,
  kernels: () => loadWasmKernels(bytes),
  checksInvariants: false,
  onEntry: ({ statement }) => {
    if (statement.command === 'settle off') consent = performance.now();
  },
});
const end = performance.now();
console.log(
  `${ZONES} zones of ${ROUTES} routes, ${entries.length} commands: ${((end - start) / 1000).toFixed(2)} s in all`,
);
console.log(
  `from consent to rest, ${ZONES * ROUTES * (ZONES - 1)} routes learned: ${((end - consent) / 1000).toFixed(2)} s`,
);
console.log(`fingerprint ${hash}`);
