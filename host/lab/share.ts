/** A world as a link: the script that leads to it, and what is looked at, in the URL's fragment. Nothing leaves the browser. */

/** What a link says. */
export interface Shared {
  readonly script: string;
  /** The scenario that is played, and its step; '' for free play. */
  readonly scenario: string;
  readonly step: number;
  /** Of free play: the script that `reset` goes back to. Older links have none. */
  readonly start?: string;
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

/** Undefined for a fragment that says nothing. Rejects with Error for one that can't be read. */
export async function readFragment(fragment: string): Promise<Shared | undefined> {
  if (fragment === '' || fragment === '#') return undefined;
  if (!fragment.startsWith(PREFIX)) throw new Error('this link was made by another version of the lab');
  try {
    const bytes = await through(fromBase64Url(fragment.slice(PREFIX.length)), new DecompressionStream('deflate-raw'));
    const read = JSON.parse(new TextDecoder('utf-8').decode(bytes)) as Partial<Shared>;
    if (typeof read.script !== 'string') throw new Error('no script');
    return {
      script: read.script,
      scenario: typeof read.scenario === 'string' ? read.scenario : '',
      step: Number.isInteger(read.step) ? Number(read.step) : 0,
      ...(typeof read.start === 'string' && { start: read.start }),
    };
  } catch (error) {
    throw new Error('this link is damaged: ask for another one', { cause: error });
  }
}
