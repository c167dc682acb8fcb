/** What can be broken at an object of the map: as the words after `fault`. */

export interface FaultChoice {
  readonly label: string;
  /** After `fault`. */
  readonly text: string;
}

const ofAll = (name: string): FaultChoice[] => [
  { label: 'Freeze', text: `freeze ${name}` },
  { label: 'Kill', text: `crash ${name}` },
  { label: 'Kill and restart', text: `restart ${name}` },
];

/** Tables that can be corrupted, by kind of database. */
const TABLES: ReadonlyMap<string, readonly string[]> = new Map([
  ['isb', ['Route', 'Port_Binding', 'Gateway', 'Encap']],
  ['sb', ['Encap', 'Chassis']],
  ['nb', ['Logical_Router_Static_Route', 'Logical_Router_Port']],
]);

function ofController(name: string): FaultChoice[] {
  const zone = name.replace(/^ovn-ic-|\.\d+$/g, '');
  return [
    { label: 'Pause', text: `pause ${name}` },
    ...ofAll(name),
    { label: 'Cut off from IC-SB', text: `stall ${name} isb` },
    { label: 'Cut off one way', text: `oneway isb ${name}` },
    { label: 'Slow link to IC-SB', text: `slow ${name} isb 300ms` },
    { label: 'Reset connection to IC-SB', text: `reset ${name} isb` },
    { label: 'Conflict in IC-SB', text: `conflict ${name} isb` },
    { label: 'Conflict in NB', text: `conflict ${name} nb-${zone}` },
  ];
}

function ofDatabase(name: string): FaultChoice[] {
  const [kind = ''] = name.split('-');
  const corrupt = (TABLES.get(kind) ?? []).map((table) => ({
    label: `Corrupt ${table}`,
    text: `corrupt ${name} ${table}`,
  }));
  const steal = kind === 'isb' || kind === 'sb' ? [{ label: 'Steal its lock', text: `steal ${name}` }] : [];
  return [...ofAll(name), ...steal, ...corrupt];
}

/** 'name': of a process. */
export function faultChoices(name: string): readonly FaultChoice[] {
  if (name.startsWith('ovn-ic-')) return ofController(name);
  const host = /^ovn-controller-(.+)$/.exec(name)?.[1];
  if (host !== undefined)
    return [
      { label: 'Gateway down', text: `gateway ${host}` },
      { label: 'Another tunnel address', text: `encap ${host} 10.9.9.9` },
      { label: 'Freeze', text: `freeze ${name}` },
    ];
  return name.startsWith('ovn-northd-') ? ofAll(name) : ofDatabase(name);
}

/** Of a zone. */
export const zoneFaults = (zone: string): readonly FaultChoice[] => [
  { label: 'Rename it while its controller is down', text: `rename ${zone} ${zone}-renamed` },
];
