/** TLS settings as the command line gives them (ovn-ic(8) "PKI Options"), and what Node makes of them. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isIP } from 'node:net';
import type * as Crypto from 'node:crypto';
import type * as Tls from 'node:tls';
import type { ConnectionOptions, SecureContext, SecureContextOptions, SecureVersion, TlsOptions } from 'node:tls';

const load = createRequire(import.meta.url);

/** Node's TLS, loaded when it is wanted: 3 MB that most daemons do without. */
export const nodeTls = (): typeof Tls => load('node:tls') as typeof Tls;

export interface TlsFiles {
  /** `-p`, `-c`, `-C`: PEM files, read again for each connection, so that renewed ones are taken up. */
  readonly privateKey?: string;
  readonly certificate?: string;
  /** 'none': the server's certificate is not checked. */
  readonly caCertificate?: string;
  /** For servers: where to keep the CA certificate that the first peer shows; the peer has to connect again. */
  readonly bootstrapCaCertificate?: string;
  /** `--peer-ca-cert`: a CA certificate to show beside our own, for peers that take theirs from us. */
  readonly peerCaCertificate?: string;
  /** `--ssl-protocols`: names such as `TLSv1.2`, comma-separated; the range from the oldest to the newest is used. */
  readonly protocols?: string;
  /** `--ssl-ciphers`: TLS 1.2, in OpenSSL's notation. */
  readonly ciphers?: string;
  /** `--ssl-ciphersuites`: TLS 1.3. */
  readonly ciphersuites?: string;
  /** `--ssl-server-name`: the name sent to the server (SNI) instead of the remote's host. */
  readonly serverName?: string;
}

const VERSIONS: readonly SecureVersion[] = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

/** The versions named, in order; none named: Node's own choice. Throws Error for an unknown name. */
function versionRange(protocols: string | undefined): Pick<ConnectionOptions, 'minVersion' | 'maxVersion'> {
  if (protocols === undefined) return {};
  const wanted = protocols.split(/[\s,]+/).filter((name) => name !== '');
  for (const name of wanted)
    if (!VERSIONS.some((version) => version === name))
      throw new Error(`${name}: unknown TLS protocol: expected some of ${VERSIONS.join(', ')}`);
  const chosen = VERSIONS.filter((version) => wanted.includes(version));
  const [min, max] = [chosen[0], chosen.at(-1)];
  return min === undefined || max === undefined ? {} : { minVersion: min, maxVersion: max };
}

/** Our certificate, and the CA's beside it where the peer is to see that. */
const certificateChain = (certificate: string, ca: string | undefined): string =>
  [certificate, ...(ca === undefined ? [] : [ca])].map((file) => readFileSync(file, 'utf8')).join('\n');

/** What both sides need. Throws Error when a file can't be read or a setting makes no sense. */
function contextOptions(files: TlsFiles): SecureContextOptions & { rejectUnauthorized: boolean } {
  const { privateKey, certificate, caCertificate, ciphers, ciphersuites } = files;
  const isChecked = caCertificate !== undefined && caCertificate !== 'none';
  if (caCertificate === undefined) throw new Error('a CA certificate is needed for TLS (--ca-cert=FILE, or none)');
  const suites = [ciphersuites, ciphers].filter((list) => list !== undefined).join(':');
  return {
    ...(privateKey !== undefined && { key: readFileSync(privateKey) }),
    ...(certificate !== undefined && { cert: certificateChain(certificate, files.peerCaCertificate) }),
    ...(isChecked && { ca: readFileSync(caCertificate) }),
    ...(suites !== '' && { ciphers: suites }),
    ...versionRange(files.protocols),
    rejectUnauthorized: isChecked,
  };
}

/** What was made of files last, and the digest of what they held: parsing keys and certificates is most of what a connection costs. */
const contexts = new WeakMap<TlsFiles, { readonly digest: string; readonly context: SecureContext }>();

function contextOf(files: TlsFiles, options: SecureContextOptions): SecureContext {
  const text = JSON.stringify(Object.entries(options).map(([name, value]) => [name, String(value)]));
  const digest = (load('node:crypto') as typeof Crypto).createHash('sha256').update(text).digest('base64');
  const last = contexts.get(files);
  if (last?.digest === digest) return last.context;
  const context = nodeTls().createSecureContext(options);
  contexts.set(files, { digest, context });
  return context;
}

/**
 * Options for a client. Throws Error when a file can't be read or a setting makes no sense.
 *
 * As in Open vSwitch, the CA certificate decides: a peer with a certificate that it signed is trusted, and the names
 * that OVN's certificates hold are no host names.
 */
export function tlsOptions(files: TlsFiles, host: string): ConnectionOptions {
  const name = files.serverName ?? (isIP(host) === 0 ? host : undefined);
  const { rejectUnauthorized, ...options } = contextOptions(files);
  return {
    rejectUnauthorized,
    secureContext: contextOf(files, options),
    ...(name !== undefined && { servername: name }),
    checkServerIdentity: () => undefined,
  };
}

/**
 * Options for a server, which shows its own certificate and, unless the CA certificate is 'none', takes only clients that show one that
 * the CA signed. Throws Error when a file is not given or can't be read, or a setting makes no sense.
 */
export function tlsServerOptions(files: TlsFiles): TlsOptions {
  if (files.privateKey === undefined || files.certificate === undefined)
    throw new Error('a private key and a certificate are needed for TLS (--private-key=FILE, --certificate=FILE)');
  const options = contextOptions(files);
  return { ...options, requestCert: options.rejectUnauthorized || files.bootstrapCaCertificate !== undefined };
}
