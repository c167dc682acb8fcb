/**
 * What the control socket answers, as `ovn-appctl` shows it: one session with a controller of a small interconnection, and
 * a golden file for each command under test/golden/control-socket. `npm run golden` writes them; the test only reads.
 */
import { PATIENCE } from './patience.ts';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runProgram } from './daemon.ts';
import { buildTutorial, gives, untilLearned } from './ovn/topology.ts';
import { inWorld, type World } from './ovn-world.ts';

/** Where the golden files are. */
export const GOLDEN = fileURLToPath(new URL('../golden/control-socket/', import.meta.url));

/** What varies, and what stands for it: one rule each. */
const MASKS = {
  // Of a row, or the name that stands for a new one's.
  uuid: [/\b(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|row\d+)\b/g, 'UUID'],
  number: [/\d+(?:\.\d+)?/g, 'N'],
  hash: [/hash=[0-9a-f]{8}/g, 'hash=HASH'],
  spaces: [/ +/g, ' '],
  version: [/\d+\.\d+\.\d+/g, 'VERSION'],
} as const satisfies Record<string, readonly [RegExp, string]>;

type Mask = keyof typeof MASKS;

interface Question {
  readonly args: readonly string[];
  readonly masks?: readonly Mask[];
}

const ask = (line: string, ...masks: Mask[]): Question => ({ args: line.split(' '), masks });

/** What makes the answers those of one moment, and not those of a world that is being built. */
const CALM: readonly Question[] = ['inc-engine/clear-stats', 'stopwatch/reset'].map((line) => ask(line));

/** The session: each command with what it can be asked, and how it refuses. */
const SESSION: readonly Question[] = [
  ask('list-commands'),
  ask('list-commands x'),
  ask('nosuch'),
  ask('version', 'version'),
  ask('version x'),
  ask('status'),
  ask('status x'),
  ask('is-paused'),
  ask('is-paused x'),
  ask('nb-connection-status'),
  ask('nb-connection-status x'),
  ask('sb-connection-status'),
  ask('sb-connection-status x'),
  ask('ic-nb-connection-status'),
  ask('ic-nb-connection-status x'),
  ask('ic-sb-connection-status'),
  ask('ic-sb-connection-status x'),
  ask('inc-engine/show-stats'),
  ask('inc-engine/recompute'),
  ask('inc-engine/recompute x'),
  ask('inc-engine/show-stats route'),
  ask('inc-engine/show-stats route recompute'),
  ask('inc-engine/show-stats route nosuch'),
  ask('inc-engine/show-stats nosuch'),
  ask('inc-engine/show-stats a b c'),
  ask('inc-engine/clear-stats x'),
  ask('inc-engine/compute-log-timeout 250'),
  ask('inc-engine/compute-log-timeout'),
  ask('inc-engine/compute-log-timeout x'),
  ask('inc-engine/compute-log-timeout 1 2'),
  ask('inc-engine/graph'),
  ask('inc-engine/graph transit_switch'),
  ask('inc-engine/graph nosuch'),
  ask('inc-engine/graph a b'),
  ask('inc-engine/verify'),
  ask('inc-engine/verify x'),
  ask('inc-engine/list-stopwatches'),
  ask('inc-engine/list-stopwatches x'),
  ask('inc-engine/disable-stopwatch route'),
  ask('inc-engine/disable-stopwatch nosuch'),
  ask('inc-engine/disable-stopwatch a b'),
  ask('inc-engine/list-stopwatches'),
  ask('inc-engine/enable-stopwatch route'),
  ask('inc-engine/enable-stopwatch nosuch'),
  ask('inc-engine/enable-stopwatch a b'),
  ask('stopwatch/show route', 'number'),
  ask('stopwatch/show nosuch'),
  ask('stopwatch/show a b'),
  ask('stopwatch/reset route'),
  ask('stopwatch/show route'),
  ask('stopwatch/reset nosuch'),
  ask('stopwatch/reset a b'),
  ask('memory/show', 'number'),
  ask('memory/show x'),
  ask('coverage/show', 'hash', 'number', 'spaces'),
  ask('coverage/show x'),
  ask('coverage/read-counter poll_zero_timeout', 'number'),
  ask('coverage/read-counter nosuch'),
  ask('coverage/read-counter'),
  ask('coverage/read-counter a b'),
  ask('kernels/info', 'number'),
  ask('kernels/info x'),
  ask('route/list'),
  ask('route/list lr1'),
  ask('route/list nosuch'),
  ask('route/list lr1 10.2.3.4'),
  ask('route/list lr1 2001:DB8:A2:0::/48'),
  ask('route/list lr1 203.0.113.0/24'),
  ask('route/list nosuch 10.2.0.0/16'),
  ask('route/list a b c'),
  ask('route/explain 10.2.0.0/16', 'uuid'),
  ask('route/explain lr1 10.1.0.0/16', 'uuid'),
  ask('route/explain 203.0.113.0/24'),
  ask('route/explain nosuch 10.1.0.0/16'),
  ask('route/explain'),
  ask('route/explain a b c'),
  ask('vlog/list-pattern'),
  ask('vlog/list-pattern x'),
  ask('vlog/set reconnect:file:dbg'),
  ask('vlog/set nosuch:dbg'),
  ask('vlog/list'),
  ask('vlog/list x'),
  ask('vlog/disable-rate-limit reconnect'),
  ask('vlog/disable-rate-limit nosuch'),
  ask('vlog/enable-rate-limit reconnect'),
  ask('vlog/enable-rate-limit nosuch'),
  ask('vlog/close'),
  ask('vlog/close x'),
  ask('vlog/reopen'),
  ask('vlog/reopen x'),
  ask('set-options --format text'),
  ask('set-options --format=text'),
  ask('set-options --format yaml'),
  ask('set-options --colour never'),
  ask('set-options'),
  ask('set-options a b c'),
  ask('pause'),
  ask('pause x'),
  ask('is-paused'),
  ask('status'),
  ask('plan'),
  ask('plan yaml'),
  ask('plan text x'),
];

/** After a change that the paused controller has not taken up. */
const PAUSED: readonly Question[] = [
  ask('plan', 'uuid'),
  ask('plan json', 'uuid'),
  ask('inc-engine/verify', 'uuid'),
  ask('resume'),
  ask('resume x'),
  ask('exit x'),
  ask('exit'),
];

function masked(text: string, masks: readonly Mask[]): string {
  return masks.reduce((masking, mask) => masking.replaceAll(MASKS[mask][0], MASKS[mask][1]), text);
}

/** How an answer is written down: the question, what is printed, and how it ended unless well. */
async function answer(control: string, { args, masks = [] }: Question): Promise<string> {
  const { status, stdout, stderr } = await runProgram('ovn-appctl', [
    '-T',
    String(20 * PATIENCE),
    '-t',
    control,
    ...args,
  ]);
  const said = masked(`${stdout}${stderr}`, masks).replaceAll(control, 'ovn-ic');
  return `$ ovn-appctl -t ovn-ic ${args.join(' ')}\n${said}${status === 0 ? '' : `exit status ${status}\n`}`;
}

/** Names a command's file. */
const fileOf = (command: string): string => `${command.replaceAll('/', '.')}.txt`;

/** Holds the session; gives the content of each golden file. */
export async function holdSession(): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const note = async (control: string, questions: readonly Question[]): Promise<void> => {
    for (const question of questions) {
      const file = fileOf(question.args[0] ?? '');
      files.set(file, `${files.get(file) ?? ''}${await answer(control, question)}`);
    }
  };
  await inWorld({ zones: { az1: 'ours', az2: 'ours' } }, async (world: World) => {
    const [az1, az2] = [world.zone('az1'), world.zone('az2')];
    await buildTutorial(world);
    await untilLearned(world, az1, 'lr1', gives(2));
    await untilLearned(world, az2, 'lr2', gives(1));
    await world.settle();
    const { control } = az1.ic;
    await note(control, [...CALM, ...SESSION]);
    await az1.nbctl('lr-route-add', 'lr1', '10.77.0.0/16', '192.168.1.77');
    await world.until('the change has reached the paused controller', async () => {
      const plan = await az1.ic.ask('plan');
      return plan.includes('10.77.0.0/16');
    });
    await note(control, PAUSED);
  });
  return files;
}

/** The golden files, by name. */
export function readGolden(): Map<string, string> {
  return new Map(readdirSync(GOLDEN).map((name) => [name, readFileSync(`${GOLDEN}${name}`, 'utf8')]));
}
