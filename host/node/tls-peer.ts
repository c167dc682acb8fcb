/** `pssl:`: who may be the peer of a passive TLS remote. */
import type { Socket } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import { errorText } from './system-error.ts';
import type { Admit } from './passive.ts';
import { tlsServerOptions, type TlsFiles } from './tls-options.ts';

/** Milliseconds that a peer has for the handshake. */
const HANDSHAKE_TIMEOUT = 10_000;

/** Why a peer's certificate won't do; undefined: it will. */
function complaint(stream: TLSSocket): string | undefined {
  if (stream.authorized) return undefined;
  if (Object.keys(stream.getPeerCertificate()).length === 0) return 'it has shown no certificate';
  // OpenSSL's name for what is wrong, such as CERT_HAS_EXPIRED.
  return String(stream.authorizationError).toLowerCase().replaceAll('_', ' ');
}

/**
 * Admits peers whose certificate the CA has signed. The files are read again for each peer. 'refused' is told who was turned away, and why: by then others may still come.
 */
export function admitOverTls(files: TlsFiles, refused: (peer: string, why: string) => void): Admit {
  const isChecked = files.caCertificate !== 'none';
  return (socket: Socket, accept) => {
    const peer = `${socket.remoteAddress}:${socket.remotePort}`;
    const refuse = (why: string): void => {
      socket.destroy();
      refused(peer, why);
    };
    // Until TLS takes over, and after it has failed.
    socket.on('error', () => undefined);
    try {
      // Who is not trusted is refused below, where there is something to say about it.
      createServer({ ...tlsServerOptions(files), rejectUnauthorized: false, handshakeTimeout: HANDSHAKE_TIMEOUT })
        .on('secureConnection', (stream) => {
          const why = isChecked ? complaint(stream) : undefined;
          if (why === undefined) accept(stream.setNoDelay());
          else refuse(why);
        })
        .on('tlsClientError', (error) => refuse(errorText(error)))
        .emit('connection', socket);
    } catch (error) {
      refuse(errorText(error));
    }
  };
}
