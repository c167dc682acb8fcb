/** The addresses of a switch's ports: what one may say, and that no two ports have the same (ovn-nb(5), Logical_Switch_Port). */
import { addressesIn, addressText, parseAddress, startsWithMac, type Network } from './address.ts';
import type { AnyRow, Content } from './content.ts';
import { fail } from './error.ts';
import { textsOf, textOf } from './lookup.ts';

const WORDS = new Set(['unknown', 'dynamic', 'router']);

/** `dynamic IP [IP]`: the Ethernet address is left to northd. */
function isDynamic(text: string): boolean {
  const [word, ...addresses] = text.split(/\s+/);
  return (
    word === 'dynamic' && addresses.length > 0 && addresses.every((address) => parseAddress(address) !== undefined)
  );
}

/** Throws CtlError for what is no address of a port. 'manual' is where it says so, such as `ovn-nb(5)`. */
export function checkAddress(text: string, manual: string): void {
  if (WORDS.has(text) || isDynamic(text) || startsWithMac(text)) return;
  fail(
    `${text}: Invalid address format. See ${manual}. Hint: An Ethernet address must be listed before an IP address, together as a single argument.`,
  );
}

/** The addresses that a port holds, as its columns say. */
function heldBy(content: Content, port: AnyRow): Network[] {
  const texts = textsOf(content, port, 'addresses');
  const dynamic = port['dynamic_addresses'];
  const given = texts.some((text) => text.startsWith('dynamic')) && typeof dynamic === 'string' ? [dynamic] : [];
  return [...texts, ...given].flatMap((text) => addressesIn(text) ?? []);
}

/** Throws CtlError when another port of the switch has one of the addresses in 'text'. */
export function checkUnique(content: Content, holder: AnyRow, port: AnyRow, text: string): void {
  const added = addressesIn(text);
  if (added === undefined || added.length === 0) return;
  for (const other of content.referenced(holder, 'ports')) {
    if (other._uuid === port._uuid) continue;
    const held = new Set(heldBy(content, other).map((network) => addressText(network)));
    // IPv4 first, as they are printed.
    for (const family of [4, 6] as const)
      for (const network of added) {
        if (network.family !== family || !held.has(addressText(network))) continue;
        fail(
          `Error on switch ${textOf(holder, 'name')}: duplicate IPv${family} address '${addressText(network)}' found on logical switch port '${textOf(other, 'name')}'`,
        );
      }
  }
}
