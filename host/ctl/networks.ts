/** The networks of a router's port: as they are added, and as `--may-exist` compares them. */
import { parseNetwork, prefixText } from './address.ts';
import { fail } from './error.ts';

/** Splits the arguments after the Ethernet address: networks, then `COLUMN=VALUE`. */
export function splitNetworks(words: readonly string[]): { networks: readonly string[]; settings: readonly string[] } {
  const first = words.findIndex((word) => word.includes('='));
  return first < 0
    ? { networks: words, settings: [] }
    : { networks: words.slice(0, first), settings: words.slice(first) };
}

/** Throws CtlError for what is no network. */
export function checkNetworks(port: string, networks: readonly string[]): void {
  for (const network of networks)
    if (parseNetwork(network) === undefined) fail(`${port}: invalid network address: ${network}`);
}

/** Throws CtlError unless both are the same networks. Host bits don't count, and each counts once. */
export function checkSameNetworks(port: string, held: readonly string[], wanted: readonly string[]): void {
  const canonical = (texts: readonly string[]): string =>
    texts
      .map((text) => parseNetwork(text) ?? fail(`${port}: Invalid networks configured`))
      .map((network) => prefixText(network))
      .sort()
      .join();
  const [there, here] = [canonical(held), canonical(wanted)];
  if (there !== here) fail(`${port}: port already exists with different network`);
}
