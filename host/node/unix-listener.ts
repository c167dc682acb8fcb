/** Listening on a unix socket by name: also where a dead process left its socket, and where the name is too long for one. */
import { closeSync, existsSync, lstatSync, openSync, statSync, unlinkSync } from 'node:fs';
import type { Server } from 'node:net';
import { basename, dirname } from 'node:path';
import { errorCode } from './system-error.ts';

/** Bytes that a unix socket's name may have (struct sockaddr_un, without the final NUL). */
const NAME_LIMIT = 107;

/** Takes away the socket that a dead process left behind, or a link, wherever it leads; whatever else has the name stays. */
export function removeSocket(path: string): void {
  try {
    const found = lstatSync(path);
    if (found.isSocket() || found.isSymbolicLink()) unlinkSync(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

/** A name short enough to bind to, and what must stay open for it. */
function bindableName(path: string): { name: string; directory: number | undefined } {
  if (Buffer.byteLength(path) <= NAME_LIMIT) return { name: path, directory: undefined };
  const directory = openSync(dirname(path), 'r');
  const name = `/proc/self/fd/${directory}/${basename(path)}`;
  if (Buffer.byteLength(name) <= NAME_LIMIT) return { name, directory };
  closeSync(directory);
  throw new Error('File name too long');
}

/** Starts to listen; resolves when clients can connect. Rejects with the system's error. */
export async function listening(server: Server, start: () => void): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).once('listening', () => {
      server.off('error', reject);
      resolve();
    });
    start();
  });
}

/**
 * Makes 'server' listen at 'path' (absolute); resolves when clients can connect. The socket is for its owner and group only, from its
 * first moment, and goes when the server is closed. Rejects with the system's error.
 */
export async function listenAtPath(server: Server, path: string): Promise<void> {
  // Asked here because the bind below calls a directory that is not there 'permission denied'.
  statSync(dirname(path));
  removeSocket(path);
  if (existsSync(path)) throw new Error('what is there is no socket: remove it, or choose another name');
  const { name, directory } = bindableName(path);
  const forget = (): void => {
    if (directory !== undefined) closeSync(directory);
  };
  const mask = process.umask(0o027);
  try {
    await listening(server, () => server.listen(name));
  } catch (error) {
    forget();
    throw error;
  } finally {
    process.umask(mask);
  }
  server.once('close', forget);
}
