/** Virtual IPs and backends of load balancers as arguments: `IP`, `IP:PORT`, `[IPv6]:PORT`. */
import { addressText, parseAddress } from '../address.ts';
import { fail } from '../error.ts';

export interface Endpoint {
  readonly address: string;
  readonly family: 4 | 6;
  /** 0: none. */
  readonly port: number;
}

const LARGEST_PORT = 65535;

/** Reads an endpoint; undefined when it isn't one. */
export function parseEndpoint(text: string): Endpoint | undefined {
  const whole = parseAddress(text);
  if (whole !== undefined) return { address: addressText(whole), family: whole.family, port: 0 };
  const match = /^(?:\[([^\]]+)\]|([^[\]:]+)):(\d+)$/.exec(text) ?? /^\[([^\]]+)\]()()$/.exec(text);
  if (match === null) return undefined;
  const [, inBrackets, plain = '', portText = ''] = match;
  const address = parseAddress(inBrackets ?? plain);
  const port = Number(portText);
  if (address === undefined || port > LARGEST_PORT || (address.family === 6) !== (inBrackets !== undefined))
    return undefined;
  return { address: addressText(address), family: address.family, port };
}

export function endpointText({ address, family, port }: Endpoint): string {
  if (port === 0) return address;
  return family === 6 ? `[${address}]:${port}` : `${address}:${port}`;
}

/** The canonical form of a VIP; the text itself where it is none, as templates are. */
export function canonicalVip(text: string): string {
  const endpoint = parseEndpoint(text);
  return endpoint === undefined ? text : endpointText(endpoint);
}

/** Reads the backends of a VIP and gives their canonical form. Throws CtlError. */
export function canonicalBackends(text: string, vip: Endpoint): string {
  const words = text.split(',').filter((word) => word !== '');
  const strangers = words.filter((word) => (parseEndpoint(word)?.family ?? vip.family) !== vip.family);
  if (strangers.length > 0)
    fail(`${strangers.map((word) => `${word}: IP address family is different from VIP ${vip.address}`).join(', ')}.`);
  const backends = words.map((word) => {
    const backend = parseEndpoint(word);
    if (backend === undefined || (backend.port === 0) !== (vip.port === 0))
      return fail(
        vip.port === 0
          ? `${word}: should be an IP address.`
          : `${word}: should be an IP address and a port number with : as a separator.`,
      );
    return endpointText(backend);
  });
  return backends.join(',');
}
