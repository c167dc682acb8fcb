/** Where Debian's tools (OVN 23.03, Open vSwitch 3.1) are known to answer otherwise than those of 26.03, which the recorded runs are of. */

interface Known {
  readonly why: string;
  /** What takes the difference out of both texts ... */
  readonly from?: RegExp;
  readonly to?: string;
  /** ... or says that these are such a difference. */
  readonly holds?: (ours: string, reference: string, argv: readonly string[]) => boolean;
}

/** Does one argument set a key of the column that the other sets as a whole? */
const isKeyOf = (key: string, whole: string): boolean => {
  const column = /^(\w+):/.exec(key)?.[1];
  return column !== undefined && whole.startsWith(`${column}=`);
};

const KNOWN: readonly Known[] = [
  {
    why: 'a typing error was mended',
    from: /ha_chassi_group (name|UUID) not found/,
    to: 'ha_chassis_group $1 not found',
  },
  { why: 'one message serves both families', from: /bad IPv[46] (nexthop|prefix) argument/, to: 'bad $1 argument' },
  {
    why: 'of several options that a command lacks, the reference names any',
    from: /has no '--[\w-]+' option/,
    to: 'has no such option',
  },
  {
    why: 'where a load balancer has no protocol, lb-list named none instead of the default',
    from: /\(null\) {5}/g,
    to: 'tcp        ',
  },
  {
    why: 'a port without networks was refused',
    holds: (_, reference) => reference.includes("'lrp-add' command requires at least 4 arguments"),
  },
  {
    why: 'a next hop of the other family was refused',
    holds: (_, reference, argv) =>
      argv.includes('lr-route-add') && /bad IPv6 nexthop argument|bad IPv4 nexthop argument: [\da-f]*:/.test(reference),
  },
  {
    why: 'lr-route-del with a policy and nothing else that matches was an error',
    holds: (_, reference) => reference.includes("prefix '(null)'"),
  },
  { why: 'the reference crashed', holds: (_, reference) => /^exit 1(?:28|39)\n/.test(reference) },
  {
    why: '`add` of a pair whose key was there replaced its value',
    holds: (_, reference, argv) => argv.includes('add') && reference.startsWith('exit 0\n'),
  },
  {
    why: 'a column that is set as a whole after one of its keys keeps the key',
    holds: (_, reference, argv) =>
      argv.includes('set') &&
      reference.startsWith('exit 0\n') &&
      argv.some((word) => argv.some((other) => isKeyOf(word, other))),
  },
  {
    why: 'of a VIP that it can not read the reference lists an empty line; ours shows it',
    holds: (ours, reference, argv) =>
      argv.some((word) => /^(?:l[sr]-)?lb-list$/.test(word)) &&
      /^\n?$/m.test(reference) &&
      ours.length > reference.length,
  },
  {
    why: "`add` to a column of one element was left to the server's judgement",
    holds: (_, reference, argv) =>
      argv.includes('add') && /transaction error:|is referenced but never created/.test(reference),
  },
];

/** Are the two answers the same, except for what is known? */
export function isSame(ours: string, reference: string, argv: readonly string[]): boolean {
  const modern = (text: string): string =>
    KNOWN.reduce((said, { from, to = '' }) => (from === undefined ? said : said.replace(from, to)), text);
  return modern(ours) === modern(reference) || KNOWN.some(({ holds }) => holds?.(ours, reference, argv) === true);
}
