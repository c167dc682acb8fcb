/**
 * The few C library calls that Node has no functions for: POSIX record locks and datagrams on unix sockets. Through
 * koffi; where that can't be loaded, or the machine is no 64-bit Linux, there is no Libc and callers do without.
 */
import { createRequire } from 'node:module';
import { endianness } from 'node:os';
import type * as Koffi from 'koffi';

export interface Libc {
  /** fcntl(F_SETLK): takes a write lock on the whole file for this process; false when another process holds one. */
  lock(descriptor: number): boolean;
  /** fcntl(F_GETLK): the process that holds a lock that keeps us from locking; undefined when nobody does. */
  lockOwner(descriptor: number): number | undefined;
  /** Sends one datagram to a unix socket ('@' first: an abstract one). Never blocks; false when it could not be sent. */
  sendDatagram(socket: string, bytes: Uint8Array): boolean;
}

const F_GETLK = 5;
const F_SETLK = 6;
const F_WRLCK = 1;
const F_UNLCK = 2;
const AF_UNIX = 1;
const SOCK_DGRAM_NONBLOCK_CLOEXEC = 0x2 | 0x800 | 0x80000;
const MSG_DONTWAIT_NOSIGNAL = 0x40 | 0x4000;

/** Where 'struct flock' has the layout below. */
const ARCHITECTURES: ReadonlySet<string> = new Set(['x64', 'arm64', 'riscv64', 'loong64', 'ppc64', 's390x']);

interface FileLock {
  l_type: number;
  l_whence: number;
  l_start: number;
  l_len: number;
  l_pid: number;
}

const wholeFile = (): FileLock => ({ l_type: F_WRLCK, l_whence: 0, l_start: 0, l_len: 0, l_pid: 0 });

/** 'struct sockaddr_un' as bytes; undefined when the name is too long for it. */
function unixAddress(socket: string): Buffer | undefined {
  const path = Buffer.from(socket.startsWith('@') ? `\0${socket.slice(1)}` : socket);
  if (path.length > 107) return undefined;
  const family = Buffer.alloc(2);
  if (endianness() === 'LE') family.writeUInt16LE(AF_UNIX);
  else family.writeUInt16BE(AF_UNIX);
  return socket.startsWith('@') ? Buffer.concat([family, path]) : Buffer.concat([family, path, Buffer.alloc(1)]);
}

function bind(koffi: typeof Koffi): Libc {
  const library = koffi.load(null);
  koffi.struct('flock', { l_type: 'short', l_whence: 'short', l_start: 'int64', l_len: 'int64', l_pid: 'int' });
  const fcntl = library.func('int fcntl(int fd, int cmd, _Inout_ flock *lock)');
  const socket = library.func('int socket(int domain, int type, int protocol)');
  const sendto = library.func(
    'long sendto(int fd, const void *bytes, size_t length, int flags, const void *address, uint32_t addressLength)',
  );
  let descriptor = -1;
  return {
    lock: (fd) => fcntl(fd, F_SETLK, wholeFile()) === 0,
    lockOwner: (fd) => {
      const lock = wholeFile();
      if (fcntl(fd, F_GETLK, lock) !== 0 || lock.l_type === F_UNLCK) return undefined;
      return lock.l_pid;
    },
    sendDatagram: (name, bytes) => {
      const address = unixAddress(name);
      if (address === undefined) return false;
      if (descriptor < 0) descriptor = Number(socket(AF_UNIX, SOCK_DGRAM_NONBLOCK_CLOEXEC, 0));
      if (descriptor < 0) return false;
      return Number(sendto(descriptor, bytes, bytes.length, MSG_DONTWAIT_NOSIGNAL, address, address.length)) >= 0;
    },
  };
}

export type LoadedLibc = { readonly libc: Libc } | { readonly libc: undefined; readonly why: string };

let loaded: LoadedLibc | undefined;

function load(): LoadedLibc {
  if (process.platform !== 'linux' || !ARCHITECTURES.has(process.arch))
    return { libc: undefined, why: `not supported on ${process.platform}/${process.arch}` };
  try {
    return { libc: bind(createRequire(import.meta.url)('koffi') as typeof Koffi) };
  } catch (error) {
    return { libc: undefined, why: error instanceof Error ? error.message : String(error) };
  }
}

/** Loads it at the first call (some 20 ms). Never throws. */
export function loadLibc(): LoadedLibc {
  loaded ??= load();
  return loaded;
}
