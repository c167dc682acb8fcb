/** `pssl:`: who may be the peer of a passive TLS remote. */
import { closeSync, openSync, writeSync } from 'node:fs';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { errorText } from './system-error.ts';
import type { Admit } from './passive.ts';
import { nodeTls, tlsServerOptions, type TlsFiles } from './tls-options.ts';

/** Milliseconds that a peer has for the handshake. */
const HANDSHAKE_TIMEOUT = 10_000;

/** Why a peer's certificate won't do; undefined: it will. */
function complaint(stream: TLSSocket): string | undefined {
  if (stream.authorized) return undefined;
  if (Object.keys(stream.getPeerCertificate()).length === 0) return 'it has shown no certificate';
  // OpenSSL's name for what is wrong, such as CERT_HAS_EXPIRED.
  return String(stream.authorizationError).toLowerCase().replaceAll('_', ' ');
}

/** Keeps the CA certificate that a peer has shown at the end of its chain; returns what is to be said of it. */
function keepAuthority(stream: TLSSocket, file: string): string {
  let last = stream.getPeerCertificate(true);
  // Ends at one that nobody else has issued, if the peer has shown that far.
  while (last.issuerCertificate !== undefined && last.issuerCertificate !== last) last = last.issuerCertificate;
  if (last.raw === undefined || last.issuerCertificate !== last) return 'no CA certificate presented by peer';
  const pem = last.raw.toString('base64').replaceAll(/.{1,64}/g, '$&\n');
  try {
    const descriptor = openSync(file, 'wx', 0o444);
    writeSync(descriptor, `-----BEGIN CERTIFICATE-----\n${pem}-----END CERTIFICATE-----\n`);
    closeSync(descriptor);
  } catch (error) {
    return `could not bootstrap CA cert: creating ${file} failed: ${errorText(error)}`;
  }
  return `successfully bootstrapped CA cert to ${file}: it has to connect again`;
}

/**
 * Admits peers whose certificate the CA has signed. The files are read again for each peer. 'refused' is called with who was turned away, and why: by then others may still come.
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
      nodeTls()
        .createServer({ ...tlsServerOptions(files), rejectUnauthorized: false, handshakeTimeout: HANDSHAKE_TIMEOUT })
        .on('secureConnection', (stream) => {
          const { bootstrapCaCertificate: file } = files;
          const why = file !== undefined ? keepAuthority(stream, file) : isChecked ? complaint(stream) : undefined;
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
