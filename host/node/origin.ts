/**
 * Which web pages may open a WebSocket to a server here. Browsers let any page connect anywhere and say where it comes from (RFC 6454); without a
 * look at that, whatever page somebody visits could write to the databases on their machine.
 */
import { isIP } from 'node:net';

const LOCAL: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

function hostOf(url: string): string | undefined {
  try {
    return new URL(url).hostname;
  } catch {
    return undefined;
  }
}

/**
 * May a client with these headers connect? Programs, which send no Origin, may; so may pages from this machine, and pages from the very IP address that
 * they connect to. A page from a host's name may not, even the same one: its owner decides which address that name has.
 */
export function isOriginAllowed(origin: string | undefined, host: string | undefined): boolean {
  if (origin === undefined) return true;
  const from = hostOf(origin);
  if (from === undefined) return false;
  if (LOCAL.has(from)) return true;
  return isIP(from.replace(/^\[(.*)\]$/, '$1')) !== 0 && from === hostOf(`http://${host ?? ''}`);
}
