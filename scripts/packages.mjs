// Debian's packages that the integration tests need: what is missing, and how to get it.
//
//   node scripts/packages.mjs            installs what is missing, as root on Debian; else says how to. Under CI=true
//                                        missing packages are an error, otherwise the tests that need them are skipped.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * OVN's servers and tools: each package, with something that it brings: a program, or a file when there is a '/'.
 * @type {Readonly<Record<string, string>>}
 */
export const SERVERS = {
  'openvswitch-switch': 'ovs-vsctl',
  'openvswitch-common': 'ovsdb-server',
  'ovn-central': 'ovn-northd',
  'ovn-ic': '/usr/bin/ovn-ic',
  'ovn-ic-db': '/usr/share/ovn/ovn-ic-sb.ovsschema',
  'ovn-common': 'ovn-nbctl',
  'python3-openvswitch': '/usr/lib/python3/dist-packages/ovs/__init__.py',
};

/** The browser's executable. */
export const CHROMIUM = '/usr/bin/chromium';

/**
 * For the pages.
 * @type {Readonly<Record<string, string>>}
 */
export const BROWSER = { chromium: CHROMIUM };

/**
 * For the files that the system around the daemon reads.
 * @type {Readonly<Record<string, string>>}
 */
export const SYSTEM = { logrotate: 'logrotate', systemd: 'systemd-analyze' };

/** Services of theirs, which an installation may start and nothing here needs. */
const SERVICES = ['ovn-ic', 'ovn-ic-db', 'ovn-central', 'ovn-host', 'openvswitch-switch'];

/** Where daemons are, which is not on everybody's PATH. */
const SYSTEM_DIRECTORIES = ['/usr/sbin', '/sbin'];

/**
 * A PATH on which the daemons are found as well.
 * @returns {string}
 */
export function daemonPath() {
  const path = (process.env['PATH'] ?? '').split(delimiter);
  return [...path, ...SYSTEM_DIRECTORIES.filter((directory) => !path.includes(directory))].join(delimiter);
}

/** @param {string} file @returns {boolean} */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** @param {string} what @returns {boolean} */
function isThere(what) {
  if (what.includes('/')) return existsSync(what);
  return daemonPath()
    .split(delimiter)
    .some((directory) => isExecutable(join(directory, what)));
}

/**
 * Those of the packages that are missing.
 * @param {Readonly<Record<string, string>>} packages
 * @returns {string[]}
 */
export function missingPackages(packages) {
  return Object.entries(packages)
    .filter(([, what]) => !isThere(what))
    .map(([name]) => name);
}

/**
 * The command that installs them.
 * @param {readonly string[]} missing
 * @returns {string}
 */
export function installCommand(missing) {
  return `apt-get install -y ${missing.join(' ')}`;
}

/**
 * Runs a command quietly; what it said is shown when it fails.
 * @param {string} program @param {readonly string[]} args @returns {boolean}
 */
function succeeds(program, args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status, error, stdout, stderr } = spawnSync(program, args, { env, encoding: 'utf8', maxBuffer: 1 << 26 });
  if (status === 0) return true;
  console.error(`${program} ${args.join(' ')} failed: ${error?.message ?? `exit status ${status}`}`);
  console.error(`${stdout ?? ''}${stderr ?? ''}`.trim());
  return false;
}

/** Ends the services that an installation has started: tests run their own. */
function stopServices() {
  const hasSystemd = existsSync('/run/systemd/system');
  for (const name of SERVICES) {
    if (hasSystemd) spawnSync('systemctl', ['stop', name], { stdio: 'ignore' });
    else if (existsSync(`/etc/init.d/${name}`)) spawnSync(`/etc/init.d/${name}`, ['stop'], { stdio: 'ignore' });
  }
}

/** @param {readonly string[]} missing @returns {boolean} */
function install(missing) {
  console.log(`packages: installing ${missing.join(' ')} (a minute or two)`);
  if (!succeeds('apt-get', ['update'])) return false;
  if (!succeeds('apt-get', ['install', '-y', '--no-install-recommends', ...missing])) return false;
  stopServices();
  console.log('packages: installed');
  return true;
}

/** @returns {number} the exit status */
function main() {
  const wanted = { ...SERVERS, ...BROWSER, ...SYSTEM };
  const isCi = process.env['CI'] === 'true';
  let missing = missingPackages(wanted);
  if (missing.length === 0) return 0;
  const isRoot = process.getuid?.() === 0;
  if (isRoot && isExecutable('/usr/bin/apt-get')) {
    install(missing);
    missing = missingPackages(wanted);
    if (missing.length === 0) return 0;
  }
  const sudo = isRoot ? '' : 'sudo ';
  console.error(`\nMissing: ${missing.join(', ')}. On Debian 12 or later, install with\n`);
  console.error(`    ${sudo}${installCommand(missing)}\n`);
  console.error(isCi ? 'CI=true: that is an error.' : 'WITHOUT THEM THE TESTS THAT NEED THEM ARE SKIPPED.\n');
  return isCi ? 1 : 0;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) process.exitCode = main();
