/** What the last word of a line may become: programs, verbs, commands, and names that are in the databases. */
import { findTool } from '../../ctl/tools.ts';
import { tablesOf, type Contents } from '../../emulation/contents.ts';
import { databaseProcess } from '../../emulation/processes.ts';
import { PROGRAMS } from '../../emulation/world/shell.ts';
import { VERBS } from '../../emulation/world/verbs.ts';
import { OBJECTS } from '../../emulation/world/why/object.ts';
import type { World } from '../../emulation/world/world.ts';
import { member } from '../../ovsdb/member.ts';
import { textOf } from './json-values.ts';

/** More than these say nothing. */
const SHOWN = 40;

const ENDS: Readonly<Record<string, readonly string[]>> = {
  'ovs-vsctl': [
    'set Open_vSwitch . external_ids:ovn-is-interconn=true',
    'get Open_vSwitch . external_ids',
    'add-port',
    'del-port',
    'show',
  ],
  'ovn-appctl': ['-t ovn-ic status', '-t ovn-ic pause', '-t ovn-ic resume', '-t ovn-ic inc-engine/verify'],
};

function namesIn(contents: Contents, database: string): string[] {
  return Object.values(tablesOf(contents, database)).flatMap((rows) =>
    rows.flatMap((row) => (typeof row['name'] === 'string' && row['name'] !== '' ? [textOf(row['name'])] : [])),
  );
}

/** Of the words that are there already, the last is what is completed. */
export function completions(world: World, contents: Contents, place: string, text: string): string[] {
  // What stands before `--` or `|` has been said.
  const words = text.replace(/^\s*(?:[A-Za-z][\w-]*)?\$\s+/, '').split(/\s+/);
  const last = words.at(-1) ?? '';
  const matching = (candidates: Iterable<string>): string[] =>
    [...new Set(candidates)]
      .filter((candidate) => candidate.startsWith(last) && candidate !== last)
      .sort()
      .slice(0, SHOWN);
  const [program = ''] = words;
  if (words.length <= 1) return matching([...PROGRAMS, ...VERBS.keys(), 'check', 'settle', 'help', 'back', 'reset']);
  const ends = member(ENDS, program);
  if (ends !== undefined) return words.length === 2 ? matching(ends) : [];
  if (program === 'why' || program === 'ping') {
    const isObject = program === 'why' && words.length > 2 && !world.zones.includes(words[1] ?? '');
    if (isObject && member(OBJECTS, words[1] ?? '') === undefined) return [];
    if (words.length === (isObject ? 3 : 2))
      return matching(program === 'why' && !isObject ? [...world.zones, ...Object.keys(OBJECTS)] : world.zones);
    // What is asked for is often what the zone itself does not have.
    const asked = isObject
      ? ['inb', ...world.zones.map((zone) => databaseProcess('nb', zone))]
      : [databaseProcess('nb', words[1] ?? '')];
    return matching(asked.flatMap((database) => namesIn(contents, database)));
  }
  if (VERBS.has(program)) return matching([...world.processes(), ...world.zones, ...world.hosts.keys()]);
  const tool = findTool(program);
  if (tool === undefined) return [];
  const before = words.slice(1, -1);
  const isCommand = before.every((word) => word.startsWith('--')) || before.at(-1) === '--';
  if (isCommand) return matching(tool.commands.map(({ name }) => name));
  const zone = world.hosts.get(place)?.zone ?? place;
  const tables = tool.kind === 'vs' ? [] : Object.keys(world.simulation.schema(tool.kind).tables);
  const names = (['nb', 'sb', 'inb', 'isb'] as const).flatMap((key) => namesIn(contents, databaseProcess(key, zone)));
  return matching([...names, ...tables]);
}
