import {
  existsSync,
  linkSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { equal, is, match, throws } from 'uvu/assert';
import { loadLibc, type Libc } from '../../host/node/libc.ts';
import { createPidfile, PidfileError, type Pidfile } from '../../host/node/pidfile.ts';
import { suite } from '../support/suite.ts';

const test = suite('node/pidfile');

const { libc } = loadLibc();
let directory = '';
let number = 0;

test.before(() => {
  directory = mkdtempSync(join(tmpdir(), 'pidfile-'));
});

test.after(() => rmSync(directory, { recursive: true, force: true }));

const newPath = (): string => join(directory, `${++number}.pid`);
const create = (path: string, with_: { overwrite?: boolean; libc?: Libc | undefined } = {}): Pidfile =>
  createPidfile({ path, pid: process.pid, overwrite: false, libc, ...with_ });

/** Another process that holds a lock on the file until it is asked to end. */
async function holder(path: string): Promise<{ pid: number; end(): Promise<void> }> {
  const script =
    'import fcntl,sys; f=open(sys.argv[1],"r+"); fcntl.lockf(f,fcntl.LOCK_EX); print("held",flush=True); sys.stdin.read()';
  const child = spawn('python3', ['-c', script, path], { stdio: ['pipe', 'pipe', 'inherit'] });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return {
    pid: child.pid ?? 0,
    end: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.stdin.end();
      await ended;
    },
  };
}

const refuses = (action: () => unknown, message: string): void =>
  throws(action, (error: unknown) => error instanceof PidfileError && error.message === message);

test('the C library is there', () => {
  is(libc === undefined, false);
});

test('holds the process id, and goes with the process', () => {
  const path = newPath();
  const pidfile = create(path);
  is(existsSync(path), true);
  pidfile.remove();
  is(existsSync(path), false);
  pidfile.remove();
  equal(readdirSync(directory), []);
});

test('is locked for other processes to see', async () => {
  const path = newPath();
  const pidfile = create(path);
  const script =
    'import fcntl,struct,sys\nf=open(sys.argv[1])\nl=fcntl.fcntl(f,fcntl.F_GETLK,struct.pack("hhqqi4x",fcntl.F_WRLCK,0,0,0,0))\nprint(struct.unpack("hhqqi4x",l)[4],f.read().strip())';
  const child = spawn('python3', ['-c', script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  let seen = '';
  child.stdout.on('data', (text: Buffer) => {
    seen += text.toString();
  });
  await new Promise((resolve) => child.once('close', resolve));
  is(seen, `${process.pid} ${process.pid}\n`);
  pidfile.remove();
});

test('a file locked by a live process is not replaced', async () => {
  const path = newPath();
  writeFileSync(path, '1\n');
  const other = await holder(path);
  refuses(() => create(path), `${path}: already running as pid ${other.pid}, aborting`);
  is(readFileSync(path, 'utf8'), '1\n');
  equal(
    readdirSync(directory).filter((name) => name.includes('tmp')),
    [],
  );
  const pidfile = create(path, { overwrite: true });
  await other.end();
  is(existsSync(path), true);
  pidfile.remove();
  is(existsSync(path), false);
});

test('a lock that is gone when its owner is looked for is asked for again', () => {
  if (libc === undefined) throw new Error('no C library');
  const path = newPath();
  writeFileSync(path, '1\n');
  let locks = 0;
  // The first is that of the new file.
  const pidfile = create(path, { libc: { ...libc, lock: (descriptor) => ++locks !== 2 && libc.lock(descriptor) } });
  is(locks, 3);
  is(readFileSync(path, 'utf8'), `${process.pid}\n`);
  pidfile.remove();
});

test('a stale file is replaced, even one that names a live process', () => {
  const path = newPath();
  writeFileSync(path, '1\n');
  create(path).remove();
  is(existsSync(path), false);
});

test('a file that another process has taken over stays', () => {
  const path = newPath();
  const pidfile = create(path);
  unlinkSync(path);
  writeFileSync(path, 'other\n');
  pidfile.remove();
  is(readFileSync(path, 'utf8'), 'other\n');
});

test('without locks, a live process counts as running and a dead one does not', () => {
  const path = newPath();
  writeFileSync(path, '1\n');
  refuses(() => create(path, { libc: undefined }), `${path}: already running as pid 1, aborting`);
  writeFileSync(path, '999999999\n');
  create(path, { libc: undefined }).remove();
  is(existsSync(path), false);
});

test('a link under its name is replaced, and what it leads to stays as it was, or away', () => {
  for (const withLibc of [libc, undefined]) {
    const [path, target] = [newPath(), newPath()];
    symlinkSync(target, path);
    create(path, { libc: withLibc }).remove();
    is(existsSync(target), false);
    symlinkSync(target, path);
    writeFileSync(target, 'kept');
    create(path, { libc: withLibc }).remove();
    is(readFileSync(target, 'utf8'), 'kept');
    is(existsSync(path), false);
  }
});

test('says why it can not be created', () => {
  const path = join(directory, 'nosuch', 'x.pid');
  try {
    create(path);
  } catch (error) {
    match((error as Error).message, /nosuch\/x\.pid\.tmp\d+: create failed \(No such file or directory\)$/);
    return;
  }
  throw new Error('created in a directory that is not there');
});

test('appears whole: its name is never that of an unfinished file', () => {
  const path = newPath();
  const pidfile = create(path);
  const other = `${path}.link`;
  linkSync(path, other);
  pidfile.remove();
  is(readFileSync(other, 'utf8'), `${process.pid}\n`);
  unlinkSync(other);
});

test.run();
