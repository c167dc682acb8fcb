/** A tool's command line from its words to what is printed: connects, runs, and leaves. */
import { hostname } from 'node:os';
import { CtlError } from '../../ctl/error.ts';
import { failed, planTool, type Plan } from '../../ctl/plan.ts';
import { TIMED_OUT, type ToolResult } from '../../ctl/result.ts';
import { runPlan } from '../../ctl/run.ts';
import type { Tool } from '../../ctl/tool.ts';
import { SpecError } from '../../log/spec.ts';
import { Vlog, type Sink } from '../../log/vlog.ts';
import { LogFile } from '../../node/log-file.ts';
import { systemClock } from '../../node/platform.ts';
import { errorText } from '../../node/system-error.ts';
import { VERSION, PACKAGE } from '../version.ts';
import { ConnectError, openFor, remoteOf } from './connect.ts';

/** Where a command line is run. */
export interface ToolPlace {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Takes log lines: warnings, unless `-v` asks for more. */
  readonly console: Sink;
}

/** Throws CtlError for a `-v` that makes no sense. */
function startLog({ tool, options }: Plan, console: Sink): Vlog {
  const vlog = new Vlog({
    program: tool.name,
    pid: process.pid,
    host: hostname(),
    subprogram: '',
    started: performance.timeOrigin,
    now: () => Date.now(),
  });
  vlog.setSink('console', console);
  try {
    vlog.set('console:warn');
    for (const spec of options.verbose) vlog.set(spec ?? 'any:any:dbg');
  } catch (error) {
    if (error instanceof SpecError) throw new CtlError(error.message);
    throw error;
  }
  if (options.logFile !== undefined) {
    const file = new LogFile(options.logFile === '' ? `${tool.name}.log` : options.logFile);
    try {
      file.open();
    } catch (error) {
      throw new CtlError(`${file.path}: failed to open for logging (${errorText(error)})`);
    }
    vlog.setSink('file', file);
  }
  return vlog;
}

const valueOf = ({ environment }: ToolPlace, variable: string): string | undefined =>
  new Map(Object.entries(environment)).get(variable);

/** Options before those of the command line: OVN_NBCTL_OPTIONS and its like. */
function environmentOptions(tool: Tool, place: ToolPlace): string[] {
  const words = valueOf(place, `${tool.name.toUpperCase().replaceAll('-', '_')}_OPTIONS`) ?? '';
  return words.split(/\s+/).filter((word) => word !== '');
}

/** Seconds that the command may take: `--timeout`, else OVS_CTL_TIMEOUT; undefined: as long as it likes. */
function timeoutOf({ options }: Plan, place: ToolPlace): number | undefined {
  const text = valueOf(place, 'OVS_CTL_TIMEOUT') ?? '';
  return options.timeout ?? (/^[1-9]\d*$/.test(text) ? Number(text) : undefined);
}

/** What comes first of 'work' and the end of the time it has. */
async function within(work: Promise<ToolResult>, seconds: number | undefined, late: () => void): Promise<ToolResult> {
  if (seconds === undefined) return work;
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<ToolResult>((resolve) => {
    timer = setTimeout(() => {
      late();
      resolve({ stdout: '', stderr: '', status: TIMED_OUT });
    }, seconds * 1000);
  });
  try {
    return await Promise.race([work, end]);
  } finally {
    clearTimeout(timer);
  }
}

async function perform(plan: Plan, remotes: string, log: Vlog, ended: Promise<void>): Promise<ToolResult> {
  const { client, failed: lost } = await openFor(plan, remotes, log.factory);
  let cancel = (): void => undefined;
  const ran = new Promise<ToolResult>((resolve) => {
    cancel = runPlan(plan, { client, clock: systemClock, logger: log.factory }, resolve);
  });
  void ended.then(() => cancel());
  try {
    return await Promise.race([ran, lost]);
  } finally {
    client.close();
  }
}

/** Runs a command line. Never rejects for what people, servers or networks do. */
export async function runTool(tool: Tool, argv: readonly string[], place: ToolPlace): Promise<ToolResult> {
  const planned = planTool(tool, [...environmentOptions(tool, place), ...argv], `(${PACKAGE}) ${VERSION}`);
  if ('result' in planned) return planned.result;
  const { plan } = planned;
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  try {
    const log = startLog(plan, place.console);
    const seconds = timeoutOf(plan, place);
    const remotes = remoteOf(plan, place.environment, place.cwd);
    // The whole command is timed, connecting included.
    const untimed = { ...plan, options: { ...plan.options, timeout: undefined } };
    return await within(perform(untimed, remotes, log, ended), seconds, () =>
      log.factory('fatal_signal').warn('terminating with signal 14 (Alarm clock)'),
    );
  } catch (error) {
    if (error instanceof ConnectError || error instanceof CtlError) return failed(tool, error.message);
    throw error;
  } finally {
    end();
  }
}
