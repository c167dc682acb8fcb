/** An exported script on Debian's servers: the same commands, and the same routes arrive. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { equal, not } from 'uvu/assert';
import { rowsOf } from '../../host/emulation/contents.ts';
import { shellFile } from '../../host/emulation/world/export/shell.ts';
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

type Row = Readonly<Record<string, unknown>>;

/** What routers have learned: prefix, next hop and origin. */
const learned = (rows: readonly Row[]): string[] =>
  rows
    .filter((row) => JSON.stringify(row['external_ids']).includes('ic-learned-route'))
    .map(({ ip_prefix, nexthop }) => `${String(ip_prefix)} ${String(nexthop)}`)
    .sort();

async function realRoutes(zone: string): Promise<Row[]> {
  const remote = `unix:${join(directory, `nb-${zone}`, 'db.sock')}`;
  const request = ['OVN_Northbound', { op: 'select', table: 'Logical_Router_Static_Route', where: [] }];
  const { stdout } = await execute('ovsdb-client', ['transact', remote, JSON.stringify(request)]);
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
    const file = join(directory, 'tutorial.sh');
    writeFileSync(file, shellFile(script));
    // Its status says whether all checks hold, and which do not is in its output.
    const { stdout } = await execute('bash', [file, directory]).catch((error: { stdout: string }) => error);
    const said = stdout.split('\n').filter((line) => /^(?:NOT OK|ok)/.test(line));
    equal(
      said,
      steps.flatMap(({ checks }) => checks.map(({ title }) => `ok: ${title}`)),
    );

    const { databases } = await run({ script, kernels: async () => typescriptKernels(), checksInvariants: false });
    for (const zone of ['az1', 'az2']) {
      const wanted = learned(rowsOf(databases, `nb-${zone}`, 'Logical_Router_Static_Route'));
      not.equal(wanted, []);
      equal(learned(await realRoutes(zone)), wanted, zone);
    }
  },
  { deadline: 120_000 },
);

test.run();
