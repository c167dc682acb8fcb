/** Certificates for TLS tests, made with openssl. */
import { join } from 'node:path';
import { tool } from './process.ts';

/** The files of one party: its key and certificate, and the authority whose certificates it trusts. */
export interface Certificates {
  readonly privateKey: string;
  readonly certificate: string;
  readonly caCertificate: string;
}

/** The options that give these files to a daemon. */
export const tlsArgs = ({ privateKey, certificate, caCertificate }: Certificates): string[] => [
  '-p',
  privateKey,
  '-c',
  certificate,
  '-C',
  caCertificate,
];

/** A certificate authority of its own. */
export class Authority {
  readonly certificate: string;
  readonly #directory: string;
  readonly #name: string;

  private constructor(directory: string, name: string) {
    this.#directory = directory;
    this.#name = name;
    this.certificate = this.#file('ca.pem');
  }

  /** Makes one, its files in 'directory'; 'name' tells them from another's. */
  static async create(directory: string, name: string): Promise<Authority> {
    const authority = new Authority(directory, name);
    await tool('openssl', [
      ...'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj'.split(' '),
      `/CN=${name}`,
      '-keyout',
      authority.#file('ca.key'),
      '-out',
      authority.certificate,
    ]);
    return authority;
  }

  /** Signs a certificate for 'holder': valid for a month, or expired a day ago. */
  async sign(holder: string, validity: 'valid' | 'expired' = 'valid'): Promise<Certificates> {
    const [privateKey, request, certificate] = ['key', 'csr', 'pem'].map((kind) => this.#file(`${holder}.${kind}`)) as [
      string,
      string,
      string,
    ];
    await tool('openssl', [
      ...'req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj'.split(' '),
      `/CN=${holder}`,
      '-keyout',
      privateKey,
      '-out',
      request,
    ]);
    const issuer = ['-CA', this.certificate, '-CAkey', this.#file('ca.key'), '-CAcreateserial'];
    const days = ['-days', validity === 'valid' ? '30' : '-1'];
    await tool('openssl', ['x509', '-req', '-in', request, ...issuer, ...days, '-out', certificate]);
    return { privateKey, certificate, caCertificate: this.certificate };
  }

  #file(name: string): string {
    return join(this.#directory, `${this.#name}-${name}`);
  }
}
