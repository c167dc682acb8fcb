/** One call for a whole command line, where the databases are open already. */
import type { LoggerFactory } from '../log/logger.ts';
import type { Clock } from '../ovsdb/platform.ts';
import type { ToolClient } from './client.ts';
import { failed, planTool } from './plan.ts';
import type { ToolResult } from './result.ts';
import { runPlan } from './run.ts';
import { findTool } from './tools.ts';
import type { DatabaseKind } from './tool.ts';

export interface ExecuteContext {
  /** The databases that can be reached; a tool whose database is not among them is refused. */
  readonly databases: Readonly<Partial<Record<DatabaseKind, ToolClient>>>;
  readonly clock: Clock;
  readonly logger?: LoggerFactory;
  /** What `--version` tells. */
  readonly version?: string;
}

/**
 * Runs `TOOL ARGUMENTS...`, such as `['ovn-nbctl', 'ls-add', 'sw0']`; 'done' is called once, at once or later. The result
 * ends it: 'done' then gets status 130, as a shell says of what Ctrl-C ended. `--db` is refused: the databases are those of 'context'.
 */
export function startTool(
  words: readonly string[],
  context: ExecuteContext,
  done: (result: ToolResult) => void,
): () => void {
  const nothing = (): void => undefined;
  const [name = '', ...argv] = words;
  const tool = findTool(name);
  if (tool === undefined) {
    done({ stdout: '', stderr: `${name}: command not found\n`, status: 127 });
    return nothing;
  }
  const planned = planTool(tool, argv, context.version ?? '(embedded)');
  if ('result' in planned) {
    done(planned.result);
    return nothing;
  }
  const { plan } = planned;
  const client = context.databases[tool.kind];
  if (client === undefined || plan.options.db !== undefined) {
    const why =
      client === undefined
        ? `there is no ${tool.database} database here`
        : `--db=${plan.options.db}: other databases can't be reached from here`;
    done(failed(tool, why));
    return nothing;
  }
  return runPlan(plan, { ...context, client }, done);
}

/** The same as a promise. */
export function execute(words: readonly string[], context: ExecuteContext): Promise<ToolResult> {
  return new Promise((resolve) => {
    startTool(words, context, resolve);
  });
}
