// Writes build/host/programs/*.cache: what V8 has compiled of a program's modules when it has run for a while, functions and all. Each
// program does what it is there for: a server with the four databases, a tool that writes to one, the controller of a zone until it has
// made a transit switch there.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROGRAMS = 'build/host/programs';

/** Milliseconds until a program that hangs is ended. */
const PATIENCE = 120_000;

const directory = mkdtempSync(join(tmpdir(), 'ovn-ic-code-'));
/** @param {string} name @returns {string} */
const place = (name) => join(directory, name);
const remote = `unix:${place('db.sock')}`;

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/**
 * Starts a program. Its code is written to 'cache' when it ends, if there is one. Nothing of this environment gets there: NODE_OPTIONS
 * would make the code useless to others.
 * @param {string | undefined} cache @param {string} program @param {readonly string[]} args
 */
function start(cache, program, args) {
  const record = cache === undefined ? [] : ['--no-flush-bytecode', '--require', './scripts/record-code.cjs'];
  const child = spawn(process.execPath, [...record, `${PROGRAMS}/${program}.cjs`, ...args], {
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
    env: {
      CODE_CACHE: `${PROGRAMS}/${cache}.cache`,
      OVN_IC_READY_FD: '3',
      OVN_RUNDIR: directory,
      OVS_RUNDIR: directory,
    },
    timeout: PATIENCE,
    killSignal: 'SIGKILL',
  });
  running.add(child);
  return child;
}

/** Resolves when a program has ended well. @param {import('node:child_process').ChildProcess} child */
async function end(child) {
  const [status, signal] = await once(child, 'close');
  running.delete(child);
  if (status !== 0) throw new Error(`${child.spawnargs.join(' ')}: ended with ${signal ?? status}`);
}

/**
 * Resolves, when a daemon says that it is up, to what ends it.
 * @param {string} cache @param {readonly [program: string, ...args: string[]]} command @param {readonly string[]} args
 */
async function startDaemon(cache, [program, ...words], args) {
  const common = ['--syslog-method=null', '-vconsole:off', '--no-chdir', `--unixctl=${place(`${cache}.ctl`)}`];
  const child = start(cache, program, [...words, ...common, `--log-file=${place(`${cache}.log`)}`, ...args]);
  const ended = end(child);
  await Promise.race([once(child.stdio[3], 'data'), ended]);
  return async () => {
    child.kill('SIGTERM');
    await ended;
  };
}

/** @param {string | undefined} cache @param {string} name @param {readonly string[]} args */
const runTool = (cache, name, args) => end(start(cache, 'ovn-ic-wasm', [name, `--db=${remote}`, ...args]));

try {
  const names = ['OVN_Northbound', 'OVN_Southbound', 'OVN_IC_Northbound', 'OVN_IC_Southbound'];
  const databases = names.map((name) => `memory:${name}`);
  const endServer = await startDaemon('ovsdb', ['ovn-ic-wasm', 'ovsdb'], [`--remote=p${remote}`, ...databases]);
  await runTool(undefined, 'ic-nbctl', ['ts-add', 'ts1']);
  const router = ['lr-add', 'lr1', '--', 'lrp-add', 'lr1', 'lrp1', '00:00:00:00:00:01', '192.0.2.1/24'];
  await runTool('ctl', 'nbctl', [
    'init',
    '--',
    'set',
    'NB_Global',
    '.',
    'name=az1',
    '--',
    ...router,
    '--',
    'show',
    'lr1',
  ]);
  const endController = await startDaemon(
    'ic',
    ['main'],
    [`--ovnnb-db=${remote}`, `--ovnsb-db=${remote}`, `--ic-nb-db=${remote}`, `--ic-sb-db=${remote}`],
  );
  await runTool(undefined, 'nbctl', ['wait-until', 'Logical_Switch', 'ts1']);
  await endController();
  await endServer();
} finally {
  for (const child of running) child.kill('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
}
