/** An exported script on Debian's servers: the same commands, and the same routes arrive. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { equal, match, not } from 'uvu/assert';
import { rowsOf } from '../../host/emulation/contents.ts';
import { shellFile } from '../../host/emulation/world/export/shell.ts';
import { importedScript } from '../../host/emulation/world/import/imported-script.ts';
import { NO_REDACTION } from '../../host/emulation/world/import/redaction.ts';
import { run } from '../../host/emulation/world/index.ts';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import { checkLine } from '../../host/lab/scenarios/index.ts';
import { twoZones } from '../../host/lab/scenarios/two-zones.ts';
import { onDebian } from '../support/debian.ts';
import { temporaryDirectory } from '../support/ovsdb-server.ts';
import { suite } from '../support/suite.ts';

const test = suite('integration/shell-export', onDebian);

const execute = promisify(execFile);
/** Where what the file starts keeps its databases, sockets and pidfiles. */
const directory = temporaryDirectory();

test.after(() => {
  for (const file of readdirSync(directory, { recursive: true, encoding: 'utf8' }))
    if (file.endsWith('.pid')) process.kill(Number(readFileSync(join(directory, file), 'utf8')), 'SIGTERM');
});

const remote = (database: string): string => `unix:${join(directory, database, 'db.sock')}`;

type Row = Readonly<Record<string, unknown>>;

/** What routers have learned: prefix, next hop and origin. */
const learned = (rows: readonly Row[]): string[] =>
  rows
    .filter((row) => JSON.stringify(row['external_ids']).includes('ic-learned-route'))
    .map(({ ip_prefix, nexthop }) => `${String(ip_prefix)} ${String(nexthop)}`)
    .sort();

/** Runs an exported script; what its checks say. Its status says whether all hold, and which do not is in its output. */
async function played(
  name: string,
  script: string,
  into: string,
  environment: NodeJS.ProcessEnv = {},
): Promise<string[]> {
  const file = join(directory, `${name}.sh`);
  writeFileSync(file, shellFile(script));
  const env = { ...process.env, ...environment };
  const { stdout } = await execute('bash', [file, into], { env }).catch((error: { stdout: string }) => error);
  return stdout.split('\n').filter((line) => /^(?:NOT OK|ok)/.test(line));
}

async function realRoutes(zone: string): Promise<Row[]> {
  const request = ['OVN_Northbound', { op: 'select', table: 'Logical_Router_Static_Route', where: [] }];
  const { stdout } = await execute('ovsdb-client', ['transact', remote(`nb-${zone}`), JSON.stringify(request)]);
  return (JSON.parse(stdout) as [{ rows: Row[] }])[0].rows;
}

test(
  'the tutorial’s scenario: all its checks hold, and the zones have learned what they learn in the lab',
  async () => {
    // Where a port leads nowhere for a while, as in its last step, the reference doubles routes without end.
    const steps = twoZones.steps.filter(({ before }) => before === undefined);
    const script = [
      twoZones.start,
      ...steps.flatMap(({ solution, checks }) => [solution, ...checks.map(checkLine)]),
    ].join('\n');
    equal(
      await played('tutorial', script, directory),
      steps.flatMap(({ checks }) => checks.map(({ title }) => `ok: ${title}`)),
    );

    const { databases } = await run({ script, kernels: async () => typescriptKernels(), checksInvariants: false });
    for (const zone of ['az1', 'az2']) {
      const wanted = learned(rowsOf(databases, `nb-${zone}`, 'Logical_Router_Static_Route'));
      not.equal(wanted, []);
      equal(learned(await realRoutes(zone)), wanted, zone);
    }

    // Back into the lab, without the files of az2: what IC-SB has of it is enough for az1 to learn the same.
    const nb = await execute('ovsdb-client', ['dump', remote('nb-az1'), 'OVN_Northbound'], { maxBuffer: 2 ** 24 });
    const files = ['sb-az1', 'inb', 'isb'].map((name) => ({
      name,
      bytes: new Uint8Array(readFileSync(join(directory, name, 'db'))),
    }));
    const imported = importedScript(
      [{ name: 'nb-az1', bytes: new TextEncoder().encode(nb.stdout) }, ...files],
      NO_REDACTION,
    );
    match(imported.notes.join('\n'), /^isb: no Northbound was given of az2: az2 stands in for it/m);
    const again = await run({ script: imported.script, kernels: async () => typescriptKernels() });
    equal(again.broken, []);
    for (const { statement, status, stderr } of again.entries) equal([status, stderr], [0, ''], statement.text);
    const back = learned(rowsOf(again.databases, 'nb-az1', 'Logical_Router_Static_Route'));
    equal(back, learned(await realRoutes('az1')));

    // On databases of one's own, which these now are, another script starts no server of OVN's.
    const own = ['nb_az1', 'sb_az1', 'nb_az2', 'sb_az2', 'inb', 'isb'].map((name) => [
      `REMOTE_${name}`,
      remote(name.replace('_', '-')),
    ]);
    const another = join(directory, 'another');
    const more = 'world zones=az1,az2\naz1$ ovn-nbctl lr-route-add lr1 10.99.0.0/16 192.168.1.100\n';
    const check = 'check "lr2 has it": az2$ ovn-nbctl lr-route-list lr2 | grep "10.99.0.0/16 .*learned"';
    equal(await played('more', more + check, another, Object.fromEntries(own)), ['ok: lr2 has it']);
    equal(readdirSync(another).sort(), ['ovs-gw1', 'ovs-gw2']);
  },
  { deadline: 120_000 },
);

test.run();
