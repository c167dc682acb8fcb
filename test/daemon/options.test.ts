import { readFileSync } from 'node:fs';
import { equal, is, match, throws } from 'uvu/assert';
import { parseOptions, type Options } from '../../host/daemon/options.ts';
import { VERSION } from '../../host/daemon/version.ts';
import { suite } from '../support/suite.ts';

const test = suite('daemon/options');

type Environment = Record<string, string>;

function invoke(argv: string[], environment: Environment = {}): ReturnType<typeof parseOptions> {
  return parseOptions({ argv, environment, cwd: '/here', pid: 12 });
}

function parse(argv: string[], environment: Environment = {}): Options {
  const invocation = invoke(argv, environment);
  if ('print' in invocation) throw new Error(`printed instead of parsed: ${invocation.print}`);
  return invocation.options;
}

function printed(...argv: string[]): string {
  const invocation = invoke(argv, { OVN_RUNDIR: '/r' });
  if ('options' in invocation) throw new Error('parsed instead of printed');
  return invocation.print;
}

test('without anything, the defaults of ovn-ic(8)', () => {
  const options = parse([]);
  equal(options.databases, {
    nb: 'unix:/var/run/ovn/ovnnb_db.sock',
    sb: 'unix:/var/run/ovn/ovnsb_db.sock',
    inb: 'unix:/var/run/ovn/ovn_ic_nb_db.sock',
    isb: 'unix:/var/run/ovn/ovn_ic_sb_db.sock',
  });
  is(options.unixctl, '/var/run/ovn/ovn-ic.12.ctl');
  equal(options.daemon, {
    detach: false,
    monitor: false,
    chdir: true,
    pidfile: undefined,
    overwritePidfile: false,
    user: undefined,
  });
  equal(options.logging, { specs: [], file: undefined, syslogMethod: 'libc', syslogTarget: undefined });
  is(options.kernels, 'wasm');
  is(options.dryRun, undefined);
});

test('directories come from the environment, OVN before OVS', () => {
  const both = { OVN_RUNDIR: '/r1', OVS_RUNDIR: '/r2', OVN_LOGDIR: '/l1', OVS_LOGDIR: '/l2' };
  is(parse(['--pidfile'], both).daemon.pidfile, '/r1/ovn-ic.pid');
  is(parse(['--log-file'], both).logging.file, '/l1/ovn-ic.log');
  const ovs = { OVS_RUNDIR: '/r2', OVS_LOGDIR: '/l2', OVN_RUNDIR: '' };
  is(parse(['--pidfile'], ovs).daemon.pidfile, '/r2/ovn-ic.pid');
  is(parse(['--log-file'], ovs).logging.file, '/l2/ovn-ic.log');
  is(parse([], ovs).databases.nb, 'unix:/r2/ovnnb_db.sock');
});

test('databases come from the command line, else from the environment; unix sockets are relative to RUNDIR', () => {
  const environment = { OVN_RUNDIR: '/r', OVN_NB_DB: 'tcp:1.2.3.4:6641', OVN_IC_SB_DB: 'unix:x' };
  const { databases } = parse(['--ovnsb-db=unix:b', '-I', 'unix:/abs,ssl:[::1]:6645,unix:c'], environment);
  equal(databases, {
    nb: 'tcp:1.2.3.4:6641',
    sb: 'unix:/r/b',
    inb: 'unix:/abs,ssl:[::1]:6645,unix:/r/c',
    isb: 'unix:/r/x',
  });
  is(parse(['--ovnnb-db=unix:n'], environment).databases.nb, 'unix:/r/n');
});

test('relative names: pidfile and socket to RUNDIR, log and TLS files to the current directory', () => {
  const options = parse(['--pidfile=p', '--unixctl=u', '--log-file=l', '-p', 'k', '-c/c', '-C', 'none'], {
    OVN_RUNDIR: 'run',
  });
  is(options.daemon.pidfile, '/here/run/p');
  is(options.unixctl, '/here/run/u');
  is(options.logging.file, '/here/l');
  is(options.tls.privateKey, '/here/k');
  is(options.tls.certificate, '/c');
  is(options.tls.caCert, 'none');
  is(parse(['--unixctl=none']).unixctl, undefined);
});

test('the command line that operators use', () => {
  const options = parse(
    [
      '-v',
      '-vconsole:off',
      '--verbose=ovn_ic:warn',
      '--detach',
      '--monitor',
      '--no-chdir',
      '--pidfile',
      '--log-file',
      '--no-self-confinement',
    ],
    { OVS_RUNDIR: '/r', OVS_LOGDIR: '/l' },
  );
  equal(options.logging.specs, ['', 'console:off', 'ovn_ic:warn']);
  is(options.logging.file, '/l/ovn-ic.log');
  equal(options.daemon, {
    detach: true,
    monitor: true,
    chdir: false,
    pidfile: '/r/ovn-ic.pid',
    overwritePidfile: false,
    user: undefined,
  });
});

test('options of our own', () => {
  equal(parse(['--metrics=9100']).metrics, { host: '127.0.0.1', port: 9100 });
  equal(parse(['--metrics=[::]:9100']).metrics, { host: '::', port: 9100 });
  equal(parse(['--metrics=0.0.0.0:9100']).metrics, { host: '0.0.0.0', port: 9100 });
  is(parse(['--dry-run']).dryRun, 'text');
  is(parse(['--dry-run=json']).dryRun, 'json');
  is(parse(['--kernels=ts']).kernels, 'ts');
  is(parse(['--forget-on-detach']).forgetOnDetach, true);
  equal(parse(['--dump-inc-proc-graph']).dumpGraph, { node: undefined });
  equal(parse(['--dump-inc-proc-graph=route']).dumpGraph, { node: 'route' });
});

test('values that can not be', () => {
  throws(() => parse(['--kernels=rust']), "--kernels: 'rust' is none of 'wasm', 'ts'");
  throws(() => parse(['--dry-run=yaml']), '--dry-run');
  throws(() => parse(['--metrics=host']), '[HOST:]PORT');
  throws(() => parse(['--metrics=70000']), '[HOST:]PORT');
  throws(() => parse(['--syslog-method=foo']), "unsupported syslog method 'foo'");
});

test('of several, the last counts; operands are kept', () => {
  const options = parse(['--log-file=/a', '--log-file', 'x', '--ovnnb-db=tcp:a:1', '--ovnnb-db=tcp:b:2']);
  is(options.logging.file, '/var/log/ovn/ovn-ic.log');
  is(options.databases.nb, 'tcp:b:2');
  equal(options.operands, ['x']);
});

test('--help shows groups, defaults and examples within 100 columns', () => {
  const help = printed('--help');
  match(help, /^usage: ovn-ic \[OPTIONS\]$/m);
  for (const title of ['Options', 'Daemon options', 'Logging options', 'SSL options', 'Examples'])
    match(help, new RegExp(`^${title}:$`, 'm'));
  match(help, /^ {2}-p, --private-key=FILE {4}file with private key$/m);
  match(help, '(default: unix:/r/ovnnb_db.sock)');
  match(help, /^ {2}--pidfile\[=FILE\] {10}create pidfile \(default: \/r\/ovn-ic.pid\)$/m);
  equal(
    help.split('\n').filter((line) => line.length > 100),
    [],
  );
});

test('--options lists every spelling', () => {
  const lines = printed('-o').split('\n');
  for (const line of ['--ovnnb-db=ARG', '-p ARG', '--log-file=[ARG]', '-v [ARG]', '--detach', '-h'])
    is(lines.includes(line), true, line);
});

test('--version names the program, and the version of package.json', () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  is(VERSION, version);
  is(printed('--detach', '--version').split('\n')[0], `ovn-ic ${version}`);
});

test.run();
