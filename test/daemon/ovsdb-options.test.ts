/** The command line of the OVSDB server. */
import { equal, is, match, throws } from 'uvu/assert';
import { OWN_IDENTITY, REFERENCE_IDENTITY } from '../../host/daemon/ovsdb/identity.ts';
import { parseOvsdbOptions, type OvsdbOptions } from '../../host/daemon/ovsdb/options.ts';
import { suite } from '../support/suite.ts';

const test = suite('daemon/ovsdb-options');

const parse = (...argv: string[]): ReturnType<typeof parseOvsdbOptions> =>
  parseOvsdbOptions({ argv, environment: { OVN_RUNDIR: '/run' }, cwd: '/here', pid: 7 });

function options(...argv: string[]): OvsdbOptions {
  const parsed = parse(...argv);
  if ('print' in parsed) throw new Error('printed something');
  return parsed.options;
}

function printed(...argv: string[]): string {
  const parsed = parse(...argv);
  if (!('print' in parsed)) throw new Error('printed nothing');
  return parsed.print;
}

test('names are absolute: sockets in the run directory, files where the user is', () => {
  const { remotes, databases, schemas, unixctl, daemon, sync, program } = options(
    '--remote=punix:a.sock',
    '--remote',
    'ptcp:6641:[::1]',
    'nb.db',
    '--schema=s',
    'memory:X',
    '/there/sb.db',
    '--pidfile',
  );
  equal(remotes, ['punix:a.sock', 'ptcp:6641:[::1]']);
  equal(databases, ['/here/nb.db', 'memory:X', '/there/sb.db']);
  equal(schemas, ['/here/s']);
  is(unixctl, `/run/${OWN_IDENTITY.program}.7.ctl`);
  is(daemon.pidfile, `/run/${OWN_IDENTITY.program}.pid`);
  is(sync, 'always');
  is(program, OWN_IDENTITY.program);
  is(options('--no-sync').sync, 'requested');
});

test('the help says what it is for and what to use instead, and lists what is built in', () => {
  const text = printed('--help');
  match(text, /for labs, tests and development/);
  match(text, /For production, .* use ovsdb-server\(1\)/);
  match(text, /^ {2}OVN_IC_Southbound +ovn_ic_sb_db\.db/m);
  match(text, /--private-key=FILE/);
  match(printed('--version'), /^ovn-ic-ovsdb \d/);
  match(printed('--options'), /^--remote=ARG$/m);
  throws(() => parse('--remotes'), /unrecognized option/);
});

test('called ovsdb-server it has the names and directories of ovsdb-server(1), and makes no file unless a schema is given', () => {
  const environment = { OVN_RUNDIR: '/ovn', OVS_RUNDIR: '/ovs', OVS_LOGDIR: '/logs' };
  const called = (...argv: string[]): OvsdbOptions => {
    const parsed = parseOvsdbOptions({ argv, environment, cwd: '/here', pid: 7 }, REFERENCE_IDENTITY);
    if ('print' in parsed) throw new Error('printed something');
    return parsed.options;
  };
  const { unixctl, daemon, logging, program, mayCreate } = called('--pidfile', '--log-file', 'db');
  equal(
    [program, unixctl, daemon.pidfile, logging.file, mayCreate],
    ['ovsdb-server', '/ovs/ovsdb-server.7.ctl', '/ovs/ovsdb-server.pid', '/logs/ovsdb-server.log', false],
  );
  is(called('--schema=s', 'db').mayCreate, true);
});

test.run();
