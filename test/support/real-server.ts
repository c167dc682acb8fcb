/** Debian's ovsdb-server with databases of our choice, in a temporary directory. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { schemaToJson, type DatabaseSchema } from '../../host/ovsdb/schema.ts';

export interface RealServer {
  /** Path of its unix socket. */
  readonly socket: string;
  stop(): void;
}

/** Starts a server with empty databases of these schemas; it takes connections when this returns. */
export function startRealServer(...schemas: DatabaseSchema[]): RealServer {
  const directory = mkdtempSync(join(tmpdir(), 'ovsdb-'));
  const at = (name: string): string => join(directory, name);
  const files = schemas.map((schema) => {
    writeFileSync(at(`${schema.name}.ovsschema`), JSON.stringify(schemaToJson(schema)));
    execFileSync('ovsdb-tool', ['create', at(`${schema.name}.db`), at(`${schema.name}.ovsschema`)]);
    return at(`${schema.name}.db`);
  });
  // With --detach it returns once the server is ready.
  execFileSync(
    'ovsdb-server',
    [
      '--detach',
      '--no-chdir',
      `--pidfile=${at('pid')}`,
      `--unixctl=${at('ctl')}`,
      `--log-file=${at('log')}`,
      '-vconsole:off',
      `--remote=punix:${at('socket')}`,
      ...files,
    ],
    { stdio: 'ignore' },
  );
  const pid = Number(readFileSync(at('pid'), 'utf8'));
  return {
    socket: at('socket'),
    stop() {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has died by itself.
      }
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
