/** Passive remotes of a server: `punix:FILE`, `ptcp:PORT[:IP]`, `pssl:PORT[:IP]`, `pws:PORT[:IP]`. */
import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import { rateLimit } from '../log/rate-limit.ts';
import type { Logger } from '../log/logger.ts';
import { DEFAULT_LIMITS } from '../ovsdb/framing.ts';
import type { Transport, TransportEvents } from '../ovsdb/platform.ts';
import { parseRemote, RemoteError } from '../ovsdb/remote.ts';
import { errorText } from './system-error.ts';
import { isOriginAllowed } from './origin.ts';
import { socketTransport } from './socket-transport.ts';
import { tlsServerOptions, type TlsFiles } from './tls-options.ts';
import { admitOverTls } from './tls-peer.ts';
import { listenAtPath, listening } from './unix-listener.ts';
import { webSocketTransport } from './web-socket-transport.ts';

/** Takes a connection: 'open' makes a Transport of it, 'name' is the client's, for logs. */
export type Accept = (open: (events: TransportEvents) => Transport, name: string) => void;

export interface ListenRequest {
  readonly remote: string;
  readonly accept: Accept;
  readonly log: Logger;
  /** For `pssl:`; the files are read again for each connection. A function is asked for each, and may have nothing yet. */
  readonly tls: TlsFiles | (() => TlsFiles);
}

export interface Listener {
  /** The port that is listened on, also where the remote said 0; undefined for `punix:`. */
  readonly port: number | undefined;
  /** Takes no more connections, and removes the socket; those that were accepted stay. */
  close(): void;
}

const peerName = (method: string, { remoteAddress = '', remotePort = 0 }: Socket): string =>
  `${method}:${remoteAddress.includes(':') ? `[${remoteAddress}]` : remoteAddress}:${remotePort}`;

function plainServer(accept: Accept, nameOf: (socket: Socket) => string): Server {
  return createServer({ noDelay: true }, (socket) =>
    accept((events) => socketTransport(socket, events, undefined), nameOf(socket)),
  );
}

function tlsServer({ accept, log, tls }: ListenRequest): Server {
  const limit = rateLimit(() => performance.now());
  // What is wrong with files that are fixed is reported now: they would keep out every client.
  if (typeof tls !== 'function') tlsServerOptions(tls);
  return createServer({ noDelay: true }, (socket) => {
    const name = peerName('ssl', socket);
    const refused = (_: string, why: string): void => log.warn(`${name}: TLS handshake failed: ${why}`, limit);
    const admit = admitOverTls(typeof tls === 'function' ? tls() : tls, refused);
    admit(socket, (stream) => accept((events) => socketTransport(stream, events, undefined), name));
  });
}

function webSocketServer({ accept, log }: ListenRequest): Server {
  const limit = rateLimit(() => performance.now());
  const server = createHttpServer({ noDelay: true }, (_, response) => {
    // A plain request, from a browser's address bar: without an answer it would wait forever.
    response.writeHead(426, { connection: 'close', upgrade: 'websocket', 'content-type': 'text/plain; charset=utf-8' });
    response.end('This is an OVSDB server: it speaks WebSocket only.\n');
  });
  const sockets = new WebSocketServer({
    server,
    perMessageDeflate: false,
    maxPayload: DEFAULT_LIMITS.maxBytes,
    verifyClient: ({ req }: { req: IncomingMessage }) => {
      const { origin, host } = req.headers;
      const isAllowed = isOriginAllowed(origin, host);
      if (!isAllowed)
        log.warn(`${peerName('ws', req.socket)}: refused: a page from ${origin}, which is another machine`, limit);
      return isAllowed;
    },
  });
  // 'server' itself reports what goes wrong with it.
  sockets.on('error', () => undefined);
  sockets.on('connection', (socket, request) =>
    accept((events) => webSocketTransport(socket, events), peerName('ws', request.socket)),
  );
  return server;
}

/** Starts to listen; resolves when clients can connect. Rejects with RemoteError: what is wrong with the remote, the TLS files or the system. */
export async function listenTo(request: ListenRequest): Promise<Listener> {
  const { remote, accept, log } = request;
  let server: Server;
  try {
    const parsed = parseRemote(remote);
    if (parsed.method === 'punix') {
      let clients = 0;
      server = plainServer(accept, () => `unix#${++clients}`);
      await listenAtPath(server, parsed.path);
    } else {
      if (parsed.method === 'ptcp') server = plainServer(accept, (socket) => peerName('tcp', socket));
      else if (parsed.method === 'pssl') server = tlsServer(request);
      else if (parsed.method === 'pws') server = webSocketServer(request);
      else throw new RemoteError(remote, 'a server listens on punix:, ptcp:, pssl: or pws:');
      const { port, host } = parsed;
      await listening(server, () => server.listen({ port, ...(host !== undefined && { host }) }));
    }
  } catch (error) {
    if (error instanceof RemoteError) throw error;
    throw new RemoteError(remote, `listen failed (${errorText(error)})`);
  }
  server.on('error', (error) => log.err(`${remote}: ${errorText(error)}`));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return { port, close: () => server.close() };
}
