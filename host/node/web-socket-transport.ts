/** A Transport over a WebSocket: OVSDB's stream of bytes in binary messages, whose borders mean nothing. */
import { createRequire } from 'node:module';
import type * as Ws from 'ws';
import type { RawData, WebSocket } from 'ws';
import type { Transport, TransportEvents } from '../ovsdb/platform.ts';
import { requestBytes } from '../ovsdb/request.ts';
import { errorText } from './system-error.ts';
import { tlsOptions, type TlsFiles } from './tls-options.ts';

/** Loaded when it is first needed, and at once, since dialling doesn't wait: it takes 17 MB and 60 ms, and few have such remotes. */
const loadWs = (): typeof Ws => createRequire(import.meta.url)('ws') as typeof Ws;

/** Milliseconds that the peer has to answer the end of the stream. */
const LINGER = 1000;

/** 'ws' with nodebuffer (its default) gives one Buffer, and several only when asked for fragments. */
const bytesOf = (data: RawData): Uint8Array =>
  Array.isArray(data) ? Buffer.concat(data) : data instanceof ArrayBuffer ? new Uint8Array(data) : data;

/** Takes a WebSocket over, open or about to be. */
export function webSocketTransport(socket: WebSocket, events: TransportEvents): Transport {
  let isOver = false;
  const over = (why: string): void => {
    if (isOver) return;
    isOver = true;
    socket.terminate();
    events.closed(why);
  };
  socket.on('open', () => !isOver && events.opened());
  socket.on('message', (data) => !isOver && events.received(bytesOf(data)));
  socket.on('error', (error) => over(errorText(error)));
  socket.on('close', () => over('closed by peer'));
  return {
    send: (bytes) => {
      if (!isOver) socket.send(bytes, () => !isOver && events.drained?.());
    },
    requestBytes,
    get bufferedBytes() {
      return socket.bufferedAmount;
    },
    close: () => {
      if (isOver) return;
      isOver = true;
      const late = setTimeout(() => socket.terminate(), LINGER);
      socket.on('close', () => clearTimeout(late));
      socket.close();
    },
  };
}

/** Dials `ws:` or `wss:`. Throws Error when the URL or the TLS settings are wrong. */
export function dialWebSocket(url: string, tls: TlsFiles, events: TransportEvents): Transport {
  const secure = url.startsWith('wss:') ? tlsOptions(tls, new URL(url).hostname) : {};
  return webSocketTransport(new (loadWs().WebSocket)(url, { ...secure, perMessageDeflate: false }), events);
}
