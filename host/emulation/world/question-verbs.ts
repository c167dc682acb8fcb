/** `why` and `ping`: verbs that only look. */
import { gatesText } from '../../ic/why/text.ts';
import { ping } from './ping/ping.ts';
import { isKind, objectQuestion, objectUsages, whyObject } from './why/object.ts';
import { whyRoute } from './why/route.ts';
import { routeText } from './why/text.ts';
import type { World } from './world.ts';

/** A line for each kind of question. */
export const WHY = ['why ZONE ROUTER PREFIX|ADDRESS', ...objectUsages()].join('\n  ');
export const PING = 'ping ZONE ROUTER ADDRESS';

const usage = (text: string): Error => new Error(`usage: ${text}`);

/** Gives the gates as text. Throws Error for what is wrong with the words. */
export async function whyVerb(world: World, words: readonly string[]): Promise<string> {
  const [zone = '', router = '', prefix = ''] = words;
  const kernels = await world.lookerKernels();
  // A zone may be called so: then it is a route that is asked for.
  const question = world.zones.includes(zone) ? undefined : objectQuestion(words);
  if (question !== undefined) return gatesText(whyObject(world, kernels, question));
  if (prefix === '') throw usage(isKind(zone) ? objectUsages(zone).join('\n  ') : WHY);
  return routeText(whyRoute(world, kernels, { zone, router, prefix }));
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
