import { equal, is, match } from 'uvu/assert';
import { runCommandLine } from '../../host/daemon/command-line.ts';
import { nearestName } from '../../host/daemon/nearest-name.ts';
import type { Subcommand } from '../../host/daemon/subcommand.ts';
import { SUBCOMMANDS } from '../../host/daemon/subcommands.ts';
import { VERSION } from '../../host/daemon/version.ts';
import { suite } from '../support/suite.ts';

const test = suite('daemon/command-line');

/** What a command line prints; 'ran' gets the command and arguments that are run. */
async function run(argv: readonly string[], ran: string[] = []): Promise<string> {
  const fake = (name: string): Subcommand => ({
    name,
    summary: `${name}'s line`,
    load: () => Promise.resolve((args) => Promise.resolve(void ran.push(name, ...args))),
  });
  let printed = '';
  await runCommandLine(argv, ['ic', 'ovsdb', 'sandbox'].map(fake), (text) => {
    printed += text;
  });
  return printed;
}

async function refusal(...argv: string[]): Promise<string> {
  try {
    await run(argv);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error(`${argv.join(' ')} was not refused`);
}

test('a command gets all that follows it, --help and --version included', async () => {
  for (const argv of [['ic'], ['ic', '--help'], ['ovsdb', '--version', 'help', '--', '-x']]) {
    const ran: string[] = [];
    is(await run(argv, ran), '');
    equal(ran, argv);
  }
});

test('help lists all commands, or asks the one that is named', async () => {
  const text = await run(['help']);
  match(text, /^ovn-ic-wasm: OVN interconnection\nusage: ovn-ic-wasm COMMAND/);
  match(text, /^ {2}sandbox {2}sandbox's line$/m);
  match(text, /^ {2}help {5}this text/m);
  for (const argv of [['--help'], ['-h'], ['help', 'help']]) is(await run(argv), text);
  const ran: string[] = [];
  is(await run(['help', 'sandbox'], ran), '');
  equal(ran, ['sandbox', '--help']);
});

test('the version', async () => {
  for (const option of ['-V', '--version']) match(await run([option]), `ovn-ic-wasm ${VERSION} on Node `);
});

test('what is not a command is refused, with the nearest one', async () => {
  is(await refusal('sandbx'), "'sandbx' is not a command: did you mean 'sandbox'? ('ovn-ic-wasm help' lists all)");
  match(await refusal('help', 'ovsbd'), "did you mean 'ovsdb'?");
  match(await refusal(''), "'' is not a command");
  is(await refusal(), "a command is missing ('ovn-ic-wasm help' lists all)");
  is(await refusal('--detach'), "'--detach' stands before a command: write 'ovn-ic-wasm COMMAND --detach'");
});

test('the nearest name', () => {
  const names = ['ic', 'ovsdb', 'sandbox', 'simulate', 'help'];
  const meant = {
    simulat: 'simulate',
    simualte: 'simulate',
    sand: 'sandbox',
    OVSDB: 'ovsdb',
    hlep: 'help',
    i: 'ic',
    'ovn-ic': 'ic',
    '': 'ic',
  };
  equal(Object.fromEntries(Object.keys(meant).map((written) => [written, nearestName(written, names)])), meant);
  is(nearestName('x', []), undefined);
});

test('the real commands: one name each, a line that fits a terminal, and something to load', async () => {
  const names = SUBCOMMANDS.map(({ name }) => name);
  is(new Set([...names, 'help']).size, names.length + 1);
  for (const { name, summary, load } of SUBCOMMANDS) {
    match(name, /^[a-z][a-z-]*$/);
    is(summary.length > 0 && summary.length <= 65 && !summary.includes('\n'), true, name);
    is(typeof (await load()), 'function', name);
  }
});

test.run();
