/** An embedded server behind a socket, and the command line on it: within this process, or as a process of its own. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { findTool } from '../../../host/ctl/tools.ts';
import { TIMED_OUT, type ToolResult } from '../../../host/ctl/result.ts';
import type { DatabaseKind } from '../../../host/ctl/tool.ts';
import { runTool } from '../../../host/daemon/ctl/run-tool.ts';
import { silentLogger } from '../../../host/log/logger.ts';
import { systemClock, systemRandom } from '../../../host/node/platform.ts';
import { serve, type Served } from '../../../host/node/serve.ts';
import type { DatabaseSchema } from '../../../host/ovsdb/schema.ts';
import { Server } from '../../../host/ovsdb/server/server.ts';
import { temporaryDirectory } from '../ovsdb-server.ts';
import { COMMAND } from '../daemon.ts';
import { SCHEMAS, TOOL_NAMES } from './place.ts';
import type { Place } from './replay.ts';

/** Runs a program to its end. */
export function runProgram(program: string, argv: readonly string[], env: NodeJS.ProcessEnv): Promise<ToolResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, argv, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const [out, err]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', reject);
    child.on('close', (code, signal) =>
      resolve({
        stdout: Buffer.concat(out).toString(),
        stderr: Buffer.concat(err).toString(),
        status: code ?? (signal === 'SIGALRM' ? TIMED_OUT : 128),
      }),
    );
  });
}

export class CommandLinePlace implements Place {
  readonly server: Server;
  readonly schema: DatabaseSchema;
  readonly remote: string;
  readonly #kind: DatabaseKind;
  readonly #isProcess: boolean;
  readonly #served: Served;
  readonly #environment: NodeJS.ProcessEnv;

  private constructor(
    kind: DatabaseKind,
    schema: DatabaseSchema,
    server: Server,
    served: Served,
    directory: string,
    isProcess: boolean,
  ) {
    this.#kind = kind;
    this.schema = schema;
    this.server = server;
    this.#served = served;
    this.#isProcess = isProcess;
    this.remote = `unix:${join(directory, 'db.sock')}`;
    this.#environment = { PATH: process.env['PATH'], OVS_RUNDIR: directory, OVN_RUNDIR: directory };
  }

  /** 'schema': the server's, where it is not the newest. */
  static async start(kind: DatabaseKind, isProcess = false, schema = SCHEMAS[kind]): Promise<CommandLinePlace> {
    const directory = temporaryDirectory();
    const server = new Server({ random: systemRandom, clock: systemClock });
    server.addDatabase(schema);
    const served = await serve(server, `punix:${join(directory, 'db.sock')}`, { log: silentLogger });
    return new CommandLinePlace(kind, schema, server, served, directory, isProcess);
  }

  run(argv: readonly string[]): Promise<ToolResult> {
    const name = TOOL_NAMES[this.#kind];
    const words = argv.some((word) => word.includes(this.remote)) ? argv : [`--db=${this.remote}`, ...argv];
    if (this.#isProcess) return runProgram(COMMAND, [name.replace('ovn-', ''), ...words], this.#environment);
    return runTool(findTool(name)!, words, {
      environment: this.#environment,
      cwd: '/',
      console: { write: () => undefined },
    });
  }

  close(): void {
    this.#served.close('the test is over');
  }
}
