/** A world as a link: the script that leads to it, and what is looked at, in the URL's fragment. Nothing leaves the browser. */
import type { MovesText } from './map/moves.ts';

/** What a link says. */
export interface Shared {
  readonly script: string;
  /** The scenario that is played, and its step; '' for free play. */
  readonly scenario: string;
  readonly step: number;
  /** Of free play: the script that `reset` goes back to. Older links have none. */
  readonly start?: string;
  /** What was moved on the map. */
  readonly moves?: MovesText;
}

const PREFIX = '#v1.';

const through = async (bytes: Uint8Array, transform: CompressionStream | DecompressionStream): Promise<Uint8Array> => {
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(transform);
  return new Uint8Array(await new Response(stream).arrayBuffer());
};

function toBase64Url(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

const fromBase64Url = (text: string): Uint8Array =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));

export async function fragmentOf(shared: Shared): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(shared));
  return PREFIX + toBase64Url(await through(bytes, new CompressionStream('deflate-raw')));
}

/** What was said, as far as it can be used; undefined: there is no script. */
function sharedOf(read: Partial<Shared>): Shared | undefined {
  const { script, scenario, step, start, moves } = read;
  if (typeof script !== 'string') return undefined;
  return {
    script,
    scenario: typeof scenario === 'string' ? scenario : '',
    step: Number.isInteger(step) ? Number(step) : 0,
    ...(typeof start === 'string' && { start }),
    ...(Array.isArray(moves) && { moves }),
  };
}

/** Undefined for a fragment that says nothing. Rejects with Error for one that can't be read. */
export async function readFragment(fragment: string): Promise<Shared | undefined> {
  if (fragment === '' || fragment === '#') return undefined;
  if (!fragment.startsWith(PREFIX)) throw new Error('this link was made by another version of the lab');
  try {
    const bytes = await through(fromBase64Url(fragment.slice(PREFIX.length)), new DecompressionStream('deflate-raw'));
    const shared = sharedOf(JSON.parse(new TextDecoder('utf-8').decode(bytes)) as Partial<Shared>);
    if (shared === undefined) throw new Error('no script');
    return shared;
  } catch (error) {
    throw new Error('this link is damaged: ask for another one', { cause: error });
  }
}

/** How a file begins; what else than the script a link says, as JSON, is the rest of its first line. */
const HEAD = '# OVN interconnection lab ';

/** The same as a file, for what is too long for a link: the script, which `ovn-ic-wasm simulate` plays as well. */
export const fileOf = ({ script, ...others }: Shared): string => `${HEAD}${JSON.stringify(others)}\n${script}\n`;

/** Undefined for a text that is no such file. Throws Error for one that is damaged. */
export function readFile(text: string): Shared | undefined {
  if (!text.startsWith(HEAD)) return undefined;
  const [first = '', ...lines] = text.split(/\r?\n/);
  try {
    const others = JSON.parse(first.slice(HEAD.length)) as Partial<Shared>;
    return sharedOf({ ...others, script: lines.join('\n').trimEnd() });
  } catch (error) {
    throw new Error('its first line is damaged: ask for another one', { cause: error });
  }
}
