/** `why` and `ping`: verbs that only look. */
import { gatesText } from '../../ic/why/text.ts';
import { ping } from './ping/ping.ts';
import { whyChassis, whyPort, whyWait } from './why/object.ts';
import { whyRoute } from './why/route.ts';
import { routeText } from './why/text.ts';
import type { World } from './world.ts';

export const WHY = 'why ZONE ROUTER PREFIX|ADDRESS | why port ZONE PORT | why chassis ZONE CHASSIS | why wait';
export const PING = 'ping ZONE ROUTER ADDRESS';

const usage = (text: string): Error => new Error(`usage: ${text}`);

/** Gives the gates as text. Throws Error for what is wrong with the words. */
export async function whyVerb(world: World, words: readonly string[]): Promise<string> {
  const [zone = '', router = '', prefix = ''] = words;
  const kernels = await world.lookerKernels();
  // A zone may be called so: then it is a route that is asked for.
  if (!world.zones.includes(zone)) {
    if (zone === 'wait' && router === '') return gatesText(whyWait(world, kernels));
    if (zone === 'port' && prefix !== '') return gatesText(whyPort(world, kernels, router, prefix));
    if (zone === 'chassis' && prefix !== '') return gatesText(whyChassis(world, kernels, router, prefix));
  }
  if (prefix === '') throw usage(WHY);
  return routeText(whyRoute(world, kernels, zone, router, prefix));
}

/** Gives the way there and back. Throws Error for what is wrong with the words, and when there is no answer. */
export async function pingVerb(
  world: World,
  [zone = '', router = '', address = '']: readonly string[],
): Promise<string> {
  if (address === '') throw usage(PING);
  const { text, hasAnswer } = ping(world, await world.lookerKernels(), zone, router, address);
  if (!hasAnswer) throw new Error(text.trimEnd());
  return text;
}
