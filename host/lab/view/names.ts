/** What people call databases and processes. */

const KINDS: ReadonlyMap<string, string> = new Map([
  ['nb', 'Northbound'],
  ['sb', 'Southbound'],
  ['inb', 'IC Northbound'],
  ['isb', 'IC Southbound'],
]);

const TOOLS: ReadonlyMap<string, string> = new Map([
  ['nb', 'ovn-nbctl'],
  ['sb', 'ovn-sbctl'],
  ['inb', 'ovn-ic-nbctl'],
  ['isb', 'ovn-ic-sbctl'],
]);

/** `Northbound of az1`, `IC Southbound`. */
export function databaseTitle(name: string): string {
  const [kind = '', ...zone] = name.split('-');
  const title = KINDS.get(kind) ?? name;
  return zone.length === 0 ? title : `${title} of ${zone.join('-')}`;
}

export const isDatabase = (process: string): boolean => /^(?:nb|sb)-|^(?:inb|isb)$/.test(process);

/** What a process is, in a sentence. */
export function aboutProcess(process: string): string {
  if (process.startsWith('ovn-ic-'))
    return 'The interconnection controller of the zone: the same code as the daemon’s, with its WebAssembly kernels.';
  if (process.startsWith('ovn-northd-'))
    return 'Emulated, as far as interconnection sees it: datapaths, port bindings and address sets of the Southbound database. No logical flows.';
  if (process.startsWith('ovn-controller-'))
    return 'Emulated: enters its chassis in the Southbound database, as set by ovs-vsctl. No OpenFlow.';
  return 'An OVSDB server, the project’s own: RFC 7047 and the extensions of ovsdb-server(7).';
}

/** The tool that works on a database. */
export function toolOf(database: string): string {
  const [kind = ''] = database.split('-');
  return TOOLS.get(kind) ?? '';
}
