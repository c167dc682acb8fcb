/**
 * Remotes, as ovsdb(7) "Active/Passive Connection Methods" spells them, and lists of them.
 */
import type { Random } from './platform.ts';

/** Where a server is, or where to wait for one (the methods with 'p'). */
export type Remote =
  | { readonly method: 'unix' | 'punix'; readonly path: string }
  | { readonly method: 'tcp' | 'ssl'; readonly host: string; readonly port: number }
  /** 'host' undefined: all addresses. */
  | { readonly method: 'ptcp' | 'pssl' | 'pws'; readonly host: string | undefined; readonly port: number }
  | { readonly method: 'ws' | 'wss'; readonly url: string };

/** A remote that can't be read: what is wrong and what was expected. */
export class RemoteError extends Error {
  constructor(remote: string, what: string) {
    super(`${remote}: ${what}`);
    this.name = 'RemoteError';
  }
}

/** The port IANA gave OVSDB (RFC 7047 section 9): where a remote names none. */
const DEFAULT_PORT = 6640;

/** `HOST`, `[HOST]` or nothing, `:` and PORT or nothing. */
const HOST_PORT = /^(?:\[([^\]]+)\]|([^:[\]]*))(?::(\d+))?$/;
/** `PORT`, or nothing, `:` and HOST or `[HOST]`. */
const PORT_HOST = /^(\d*)(?::(?:\[([^\]]+)\]|([^[\]]+)))?$/;

function portOf(remote: string, text: string | undefined): number {
  if (text === undefined || text === '') return DEFAULT_PORT;
  const port = Number(text);
  if (port > 65_535) throw new RemoteError(remote, `port ${text} is not in 0..65535`);
  return port;
}

/** Reads one remote. Throws RemoteError. */
export function parseRemote(remote: string): Remote {
  const colon = remote.indexOf(':');
  const method = remote.slice(0, Math.max(colon, 0));
  const rest = remote.slice(colon + 1);
  switch (method) {
    case 'unix':
    case 'punix':
      if (rest === '') throw new RemoteError(remote, 'the path of a socket is missing');
      return { method, path: rest };
    case 'tcp':
    case 'ssl': {
      const found = HOST_PORT.exec(rest);
      const host = found?.[1] ?? found?.[2] ?? '';
      if (found === null || host === '')
        throw new RemoteError(remote, `expected ${method}:HOST:PORT, an IPv6 HOST in brackets`);
      return { method, host, port: portOf(remote, found[3]) };
    }
    case 'ptcp':
    case 'pssl':
    case 'pws': {
      const found = PORT_HOST.exec(rest);
      if (found === null) throw new RemoteError(remote, `expected ${method}:[PORT][:HOST], an IPv6 HOST in brackets`);
      return { method, host: found[2] ?? found[3], port: portOf(remote, found[1]) };
    }
    case 'ws':
    case 'wss':
      if (!rest.startsWith('//') || rest.length === 2)
        throw new RemoteError(remote, `expected ${method}://HOST[:PORT][/PATH]`);
      return { method, url: remote };
    default:
      throw new RemoteError(
        remote,
        'expected a remote that begins with unix:, tcp:, ssl:, ws:, wss:, punix:, ptcp:, pssl: or pws:',
      );
  }
}

/** Does this remote stay on this machine's kernel, so that a peer that dies is noticed without probes? */
export const isLocal = (remote: string): boolean => remote.startsWith('unix:') || remote.startsWith('punix:');

/** Does this remote wait for its peer? */
export const isPassive = (remote: string): boolean => /^p(?:unix|tcp|ssl|ws):/.test(remote);

/** Splits a comma-separated list. */
export function splitRemotes(list: string): string[] {
  return list
    .split(',')
    .map((remote) => remote.trim())
    .filter((remote) => remote !== '');
}

/** A list's remotes, shuffled once and then in turn: many clients of one cluster spread over its servers. */
export class RemoteCycle {
  readonly #remotes: readonly string[];
  #next = 0;

  /** A list without any remote throws RemoteError. */
  constructor(list: string, random: Random) {
    const remotes = splitRemotes(list);
    if (remotes.length === 0) throw new RemoteError(list, 'no remote in the list');
    for (let i = remotes.length - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1));
      [remotes[i], remotes[j]] = [remotes[j] as string, remotes[i] as string];
    }
    this.#remotes = remotes;
  }

  get size(): number {
    return this.#remotes.length;
  }

  next(): string {
    return this.#remotes[this.#next++ % this.#remotes.length] as string;
  }
}
