/** `ovn-ic-wasm install-as-ovn-ic` and `uninstall-as-ovn-ic`: which daemon `ovn-ctl start_ic` starts. */
import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readlinkSync, symlinkSync, unlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StartupError } from '../node/startup-error.ts';
import { errorText } from '../node/system-error.ts';
import { parseArguments, type OptionSpec } from './getopt.ts';
import { PACKAGE, PROGRAM } from './version.ts';

/** Where Debian's ovn-ic package has its executable, and ovn-ctl looks first. */
const BINDIR = '/usr/bin';

const OPTIONS: readonly OptionSpec[] = [
  { long: 'bindir', argument: 'required' },
  { long: 'help', short: 'h', argument: 'none' },
];

const HELP = `usage: ${PACKAGE} install-as-ovn-ic [--bindir=DIR]
       ${PACKAGE} uninstall-as-ovn-ic [--bindir=DIR]

Makes DIR/${PROGRAM} (default: ${BINDIR}/${PROGRAM}) a link to this daemon, so that ovn-ctl start_ic, and units that call it,
start this one in the reference's place; or takes the link away again. A running daemon stays what it is until its next start.

Where the name belongs to a Debian package, or is ${BINDIR}/${PROGRAM}, dpkg-divert(1) moves the package's file to
${PROGRAM}.reference and keeps later upgrades of the package off the link.
`;

/** The daemon's executable in this installation. */
const launcher = (): string => fileURLToPath(new URL('../../ovn-ic', import.meta.url));

/** Runs one of dpkg's programs; gives what it printed, or undefined where there is no dpkg. Throws StartupError when it fails, unless 'mayFail'. */
function dpkg(program: string, args: readonly string[], mayFail = false): string | undefined {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (error !== undefined) return undefined;
  if (status === 0) return stdout;
  if (mayFail) return '';
  throw new StartupError(`${program} ${args.join(' ')} failed: ${stderr.trim()}`);
}

/** Does the name belong to a package, installed or yet to come? Undefined: there is no dpkg. */
function isPackaged(path: string): boolean | undefined {
  const owners = dpkg('dpkg-query', ['-S', path], true);
  if (owners === undefined) return undefined;
  return path === join(BINDIR, PROGRAM) || !['', 'diversion'].includes(owners.split(' ')[0] ?? '');
}

const divertedBy = (path: string): string => dpkg('dpkg-divert', ['--listpackage', path], true)?.trim() ?? '';

function attempt(what: string, action: () => void): void {
  try {
    action();
  } catch (error) {
    throw new StartupError(`${what} (${errorText(error)})`, { cause: error });
  }
}

type Occupant = 'nothing' | 'our link' | 'another file';

function occupant(path: string, target: string): Occupant {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return 'nothing';
  return found.isSymbolicLink() && readlinkSync(path) === target ? 'our link' : 'another file';
}

/** Puts the link at 'path'; returns what has been done. */
function install(path: string, target: string): string {
  const there = occupant(path, target);
  if (there === 'our link') return `${path} is this daemon already`;
  const divert = isPackaged(path) === true;
  if (there === 'another file' && !divert)
    throw new StartupError(`${path} is there and belongs to no package: move it away, then try again`);
  const reference = `${path}.reference`;
  if (divert) dpkg('dpkg-divert', ['--local', '--rename', '--divert', reference, '--add', path]);
  attempt(`cannot make the link ${path}`, () => symlinkSync(target, path));
  return `${path} is now this daemon${existsSync(reference) ? `; what was there is ${reference}` : ''}`;
}

/** Takes the link at 'path' away; returns what has been done. */
function uninstall(path: string, target: string): string {
  const there = occupant(path, target);
  if (there === 'another file') throw new StartupError(`${path} is no link to this daemon: it stays`);
  if (there === 'our link') attempt(`cannot remove ${path}`, () => unlinkSync(path));
  if (divertedBy(path) === 'LOCAL') dpkg('dpkg-divert', ['--local', '--rename', '--remove', path]);
  else if (there === 'nothing') return `${path} is not there`;
  return `${path} is ${existsSync(path) ? 'what it was before' : 'gone'}`;
}

const subcommand =
  (action: (path: string, target: string) => string) =>
  (argv: readonly string[]): Promise<void> => {
    const { options, operands } = parseArguments(argv, OPTIONS);
    const [operand] = operands;
    if (options.some(({ name }) => name === 'help')) {
      process.stdout.write(HELP);
      return Promise.resolve();
    }
    if (operand !== undefined) throw new StartupError(`'${operand}' is one argument too many`);
    const bindir = resolve(options.findLast(({ name }) => name === 'bindir')?.value ?? BINDIR);
    process.stdout.write(`${action(join(bindir, PROGRAM), launcher())}\n`);
    return Promise.resolve();
  };

/** `ovn-ic-wasm install-as-ovn-ic`. */
export const runInstall = subcommand(install);

/** `ovn-ic-wasm uninstall-as-ovn-ic`. */
export const runUninstall = subcommand(uninstall);
