/** Random commands, each run by our command line and by Debian's tool on servers of their own that began empty: what they say and change. */
import { readFileSync } from 'node:fs';
import { member } from '../../../host/ovsdb/member.ts';
import { parseSchema } from '../../../host/ovsdb/schema.ts';
import { datumToJson, defaultDatum } from '../../../host/ovsdb/server/datum.ts';
import { sortedText } from '../../../host/ovsdb/server/sorted-json.ts';
import type { DatabaseKind } from '../../../host/ctl/tool.ts';
import { seededRandom } from '../../../host/emulation/virtual-time.ts';
import { runTool } from '../small-shell.ts';
import { CommandLinePlace } from './command-line-place.ts';
import { Names, reorder, type Dump } from './names.ts';
import { isSame } from './older-tools.ts';
import { TOOL_NAMES } from './place.ts';
import { RandomCommands } from './random-commands.ts';
import { anyTwo, dump, stderrOf } from './replay.ts';

const SCHEMA_FILES: ReadonlyMap<DatabaseKind, string> = new Map([
  ['nb', 'ovn-nb'],
  ['sb', 'ovn-sb'],
  ['inb', 'ovn-ic-nb'],
  ['isb', 'ovn-ic-sb'],
]);

/** What the databases hold before random commands come to them. */
const SETUP: ReadonlyMap<DatabaseKind, readonly string[]> = new Map([
  [
    'nb',
    [
      'ls-add sw0 -- ls-add sw1 -- lsp-add sw0 p0 -- lsp-add sw0 p1 -- lsp-add sw1 p2',
      'lr-add lr0 -- lr-add lr1 -- lrp-add lr0 rp0 00:00:00:00:00:01 10.0.0.1/24 fd00::1/64 -- lrp-add lr1 rp1 00:00:00:00:00:02 10.0.1.1/24',
      'lr-route-add lr0 10.1.0.0/16 10.0.0.2 -- lb-add lb0 30.0.0.1:80 10.0.0.1:80',
      'lrp-set-gateway-chassis rp0 ch0 5 -- ha-chassis-group-add g0 -- ha-chassis-group-add-chassis g0 ch0 5 -- pg-add pg0 p0',
      'create Address_Set name=a addresses=a,b external_ids={a=1,b=2}',
    ],
  ],
  [
    'sb',
    [
      'chassis-add ch0 geneve 1.1.1.1 -- set Chassis ch0 external_ids={a=1,b=2}',
      '--id=@d create Datapath_Binding tunnel_key=1 -- create Port_Binding logical_port=p0 datapath=@d tunnel_key=1 -- create Port_Binding logical_port=p1 datapath=@d tunnel_key=2',
      'create Address_Set name=a addresses=a,b',
    ],
  ],
  ['inb', ['ts-add ts0 -- ts-add ts1 -- set Transit_Switch ts0 other_config={a=1,b=2}']],
  [
    'isb',
    [
      '--id=@z create Availability_Zone name=az0 -- --id=@e create Encap type=geneve ip=1.1.1.1 gateway_name=a -- create Gateway name=a availability_zone=@z encaps=@e -- create Port_Binding logical_port=p0 transit_switch=ts0 availability_zone=@z tunnel_key=1 gateway=a',
    ],
  ],
]);

export interface Comparison {
  readonly count: number;
  /** How many of them did what was asked for. */
  readonly succeeded: number;
  readonly differences: readonly { readonly argv: readonly string[]; readonly what: string }[];
}

/** One of the two: a place, and the names of its rows. */
interface Side {
  readonly place: CommandLinePlace;
  readonly names: Names;
  before: Dump;
}

/** Runs 'count' commands. A difference ends nothing, but both databases then start again, so that it is reported once, and what follows begins alike. */
export async function compareWithReference(kind: DatabaseKind, count: number, seed: number): Promise<Comparison> {
  const file = `/usr/share/ovn/${SCHEMA_FILES.get(kind)!}.ovsschema`;
  const schema = parseSchema(JSON.parse(readFileSync(file, 'utf8')));
  const commands = new RandomCommands(kind, schema, seededRandom(seed));
  const isDefault = (table: string, column: string, value: unknown): boolean => {
    const { type } = member(member(schema.tables, table)!.columns, column)!;
    return sortedText(value) === sortedText(datumToJson(defaultDatum(type), type));
  };
  const begin = async (): Promise<Side> => {
    const place = await CommandLinePlace.start(kind, false, schema);
    return { place, names: new Names([]), before: dump(place) };
  };
  const look = async (
    side: Side,
    run: (place: CommandLinePlace) => ReturnType<CommandLinePlace['run']>,
  ): Promise<{ text: string; changes: string; status: number }> => {
    const { place, names } = side;
    names.nextCommand();
    const { stdout, stderr, status } = await run(place);
    const after = dump(place);
    const changed = names.changes(side.before, after, isDefault).map((change) => sortedText(change));
    const changes = changed.join('\n');
    side.before = after;
    // With --oneline, what is arbitrarily ordered are parts of a line.
    const lines = names
      .output(stdout)
      .replaceAll('\\n', '\n')
      .split(/(?<=\n)/);
    const out = reorder(
      lines.map((line) => reorder(line, line.startsWith('{"data":') ? 'rows' : undefined)).join(''),
      'lines',
    );
    const text = [`exit ${status}`, out, anyTwo(names.output(stderrOf(stderr))), ...changed].join('\n');
    return { text: text.replaceAll(place.remote, '$DB'), changes, status };
  };
  let [ours, theirs] = [await begin(), await begin()];
  const differences: { argv: readonly string[]; what: string }[] = [];
  let succeeded = 0;
  let setup = [...SETUP.get(kind)!];
  for (let done = 0; done < count;) {
    const first = setup.shift();
    const argv = first?.split(' ') ?? commands.next();
    if (first === undefined) done++;
    const [mine, reference] = await Promise.all([
      look(ours, (place) => place.run(argv)),
      look(theirs, (place) =>
        runTool(TOOL_NAMES[kind], [`--db=${place.remote}`, '--timeout=20', ...argv], {
          env: { PATH: process.env['PATH'], LC_ALL: 'C', OVS_RUNDIR: '/nonexistent' },
        }),
      ),
    ]);
    if (reference.status === 0 && first === undefined) succeeded++;
    const isKnown = isSame(mine.text, reference.text, argv);
    if (isKnown && mine.changes === reference.changes) continue;
    // After a known difference, too, the databases are no longer the same.
    if (!isKnown) differences.push({ argv, what: `reference:\n${reference.text}\nours:\n${mine.text}` });
    for (const { place } of [ours, theirs]) place.close();
    [ours, theirs] = [await begin(), await begin()];
    setup = [...SETUP.get(kind)!];
  }
  for (const { place } of [ours, theirs]) place.close();
  return { count, succeeded, differences };
}
