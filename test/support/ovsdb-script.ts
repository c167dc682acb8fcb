/**
 * Scripts in the manner of Open vSwitch's own database tests: a shell script that calls `ovsdb-server`, played once with
 * Debian's and once with ours under that name. Each play has a directory of its own, which is its run and log directory too.
 */
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { COMMAND, runProgram } from './daemon.ts';
import { temporaryDirectory, type ServerKind } from './ovsdb-server.ts';

/** What scripts begin with. Waiting is for what another process does: there is no event to wait for from a shell. */
const PRELUDE = `
create() { printf '%s' "$2" > "$1.ovsschema"; ovsdb-tool create "$1" "$1.ovsschema"; }
start() { ovsdb-server --detach --no-chdir -vconsole:off --log-file --pidfile --remote=punix:socket "$@"; }
transact() { ovsdb-client transact "\${server:-unix:socket}" "$1"; }
ctl() { ovs-appctl -t ovsdb-server "$@" 2>&1; }
until_true() { local i; for i in $(seq 400); do if "$@" >/dev/null 2>&1; then return 0; fi; sleep 0.1; done; echo "never true: $*"; return 1; }
gone() { [ ! -e "$1" ]; }
logged() { grep -q -- "$1" ovsdb-server.log; }
stop() { ctl exit; until_true gone ovsdb-server.pid; }
log() { sed -E 's/^[^|]*\\|[^|]*\\|//' ovsdb-server.log; }
trap 'for p in *.pid; do [ -f "$p" ] && kill -9 $(cat "$p") 2>/dev/null; done; kill $(jobs -p) 2>/dev/null; true' EXIT
`;

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** UUIDs by first appearance, the directory by a name, times by none. */
function comparable(text: string, directory: string): string {
  const names = new Map<string, string>();
  return text
    .replaceAll(directory, 'DIR')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z\|\d+\|/g, '')
    .replace(UUID, (uuid) => {
      const name = names.get(uuid) ?? `<${names.size}>`;
      names.set(uuid, name);
      return name;
    });
}

/** Plays a script with a server of a kind; resolves to all it printed, on both streams, made comparable. */
export async function play(kind: ServerKind, script: string): Promise<string> {
  const directory = temporaryDirectory();
  const env: NodeJS.ProcessEnv = { ...process.env };
  for (const name of ['OVS_RUNDIR', 'OVS_LOGDIR', 'OVS_DBDIR', 'OVS_SYSCONFDIR']) env[name] = directory;
  if (kind === 'ours') {
    const bin = join(temporaryDirectory(), 'bin');
    mkdirSync(bin);
    symlinkSync(COMMAND, join(bin, 'ovsdb-server'));
    env['PATH'] = `${bin}:${env['PATH'] ?? ''}`;
  }
  const { stdout } = await runProgram('bash', ['-c', `exec 2>&1\n${PRELUDE}\n${script}`], { env, cwd: directory });
  return comparable(stdout, directory);
}

/** Plays a script with both; resolves to what both printed. Rejects with the first line that differs. */
export async function playBoth(script: string): Promise<string> {
  const [ours, real] = [await play('ours', script), await play('debian', script)];
  if (ours === real) return ours;
  const [a, b] = [ours.split('\n'), real.split('\n')];
  const at = a.findIndex((line, i) => line !== b[i]);
  throw new Error(
    `line ${at + 1}\n  ours ${a[at]}\n  real ${b[at]}\nall of ours:\n${ours}\nall of the real server's:\n${real}`,
  );
}
