/** TLS files of which some names stand in databases (ovsdb-server(1) "--private-key=db:DB,TABLE,COLUMN" and the like). */
import { existsSync } from 'node:fs';
import type { TlsFiles } from '../../node/tls-options.ts';
import type { Server } from '../../ovsdb/server/server.ts';
import { absoluteName } from '../directories.ts';
import { tlsFiles } from '../tls-files.ts';
import { requireColumn, textIn } from './database-source.ts';
import type { OvsdbOptions } from './options.ts';

/** The CA certificate of `--bootstrap-ca-cert`, or that it is still to be had. */
function authority(file: string | undefined): TlsFiles {
  if (file === undefined) return {};
  return existsSync(file) ? { caCertificate: file } : { caCertificate: 'none', bootstrapCaCertificate: file };
}

/** The files that the options name; a function, asked for each connection, where databases name some. Throws SourceError. */
export function tlsOf(server: Server, options: OvsdbOptions): TlsFiles | (() => TlsFiles) {
  const { tls, tlsSources, directories } = options;
  const fixed = {
    ...tlsFiles(tls),
    ...(options.peerCaCert !== undefined && { peerCaCertificate: options.peerCaCert }),
  };
  const { privateKey, certificate, caCert } = tlsSources;
  const bootstrap = options.bootstrapCaCert;
  const sources = Object.entries({ privateKey, certificate, caCertificate: caCert }).flatMap(([name, source]) =>
    source === undefined ? [] : [{ name, source }],
  );
  if (sources.length === 0 && bootstrap === undefined) return fixed;
  for (const { source } of sources) requireColumn(server, source);
  return () => {
    const named = sources.flatMap(({ name, source }) => {
      const file = textIn(server, source);
      return file === undefined ? [] : [[name, absoluteName(file, directories.cwd)] as const];
    });
    return { ...fixed, ...Object.fromEntries(named), ...authority(bootstrap) };
  };
}
