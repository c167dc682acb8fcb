/** How Node reaches each kind of remote. */
import { connect, type ListenOptions } from 'node:net';
import { silentLogger, type Logger } from '../log/logger.ts';
import { rateLimit } from '../log/rate-limit.ts';
import type { Dialer, Transport, TransportEvents } from '../ovsdb/platform.ts';
import { parseRemote } from '../ovsdb/remote.ts';
import { errorText } from './system-error.ts';
import { listenOnce } from './passive.ts';
import { socketTransport } from './socket-transport.ts';
import { admitOverTls } from './tls-peer.ts';
import { nodeTls, tlsOptions, tlsServerOptions, type TlsFiles } from './tls-options.ts';
import { dialWebSocket } from './web-socket-transport.ts';

export interface NodeDialerOptions {
  /** For `ssl:`, `wss:` and `pssl:`. */
  readonly tls?: TlsFiles;
  /** Called for peers that `pssl:` turns away. */
  readonly log?: Logger;
}

/** Tells of a peer that a passive remote has turned away. */
type Refused = (remote: string, peer: string, why: string) => void;

/** Ends that leave open why. */
const WORDLESS: ReadonlySet<string> = new Set(['Broken pipe', 'Connection reset by peer', 'closed by peer']);

/**
 * The events of a TLS client. Since TLS 1.3 a server looks at the client's certificate when to the client all is done;
 * its alert is lost where the client's first bytes meet a closed connection. An end without a word then has a likely
 * reason, and the log must name it.
 */
function tlsEvents(events: TransportEvents): TransportEvents {
  let isUnheard = false;
  return {
    opened: () => {
      isUnheard = true;
      events.opened();
    },
    received: (bytes) => {
      isUnheard = false;
      events.received(bytes);
    },
    closed: (why) =>
      events.closed(isUnheard && WORDLESS.has(why) ? `${why}: the peer may not accept our certificate` : why),
  };
}

/** Where a passive remote listens. */
const listenAt = ({ host, port }: { readonly host: string | undefined; readonly port: number }): ListenOptions => ({
  port,
  ...(host !== undefined && { host }),
});

/** Throws Error for what is wrong before a socket exists. */
function dial(text: string, tls: TlsFiles, refused: Refused, events: TransportEvents): Transport {
  const remote = parseRemote(text);
  switch (remote.method) {
    case 'unix':
      return socketTransport(connect({ path: remote.path }), events, 'connect');
    case 'tcp': {
      const { host, port } = remote;
      return socketTransport(connect({ host, port, noDelay: true }), events, 'connect');
    }
    case 'ssl': {
      const { host, port } = remote;
      const socket = nodeTls().connect({ ...tlsOptions(tls, host), host, port });
      socket.setNoDelay();
      return socketTransport(socket, tlsEvents(events), 'secureConnect');
    }
    case 'ws':
    case 'wss':
      return dialWebSocket(remote.url, tls, events);
    case 'punix':
      return listenOnce({ path: remote.path }, events);
    case 'ptcp':
      return listenOnce(listenAt(remote), events);
    case 'pssl':
      // What is wrong with the files is reported now: it would keep out every peer.
      tlsServerOptions(tls);
      return listenOnce(
        listenAt(remote),
        events,
        admitOverTls(tls, (peer, why) => refused(text, peer, why)),
      );
    case 'pws':
      throw new Error('pws: remotes are for servers: use ws:');
  }
}

/** A Dialer for every remote of remote.ts; `pws:` is refused. */
export function nodeDialer(options: NodeDialerOptions = {}): Dialer {
  const { tls = {}, log = silentLogger } = options;
  const limit = rateLimit(() => performance.now());
  const refused: Refused = (remote, peer, why) => log.warn(`${remote}: refused ${peer} (${why})`, limit);
  return (remote, events) => {
    try {
      return dial(remote, tls, refused, events);
    } catch (error) {
      events.closed(errorText(error));
      return { send: () => undefined, bufferedBytes: 0, close: () => undefined };
    }
  };
}
