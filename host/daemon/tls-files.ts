/** TLS as the command line gives it, for sockets. */
import type { TlsFiles } from '../node/tls-options.ts';
import type { TlsOptions } from './options.ts';

const defined = <T extends object>(values: T): { [K in keyof T]?: NonNullable<T[K]> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };

export function tlsFiles(tls: TlsOptions): TlsFiles {
  const { privateKey, certificate, caCert, protocols, ciphers, ciphersuites, serverName } = tls;
  return defined({ privateKey, certificate, caCertificate: caCert, protocols, ciphers, ciphersuites, serverName });
}
