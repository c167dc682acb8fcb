/** `--user`: becoming somebody else, for good. */
import { execFileSync } from 'node:child_process';
import { StartupError } from './startup-error.ts';

/** A user that can't be become; the message is for the user. */
class UserError extends StartupError {
  override readonly name = 'UserError';
}

export interface Identity {
  /** The name, for the supplementary groups; undefined: only the group changes. */
  readonly user: string | undefined;
  readonly uid: number;
  readonly gid: number;
}

/** Asks the system's name service, which knows more than /etc/passwd. */
function lookUp(database: 'passwd' | 'group', name: string, field: number): number {
  try {
    const line = execFileSync('getent', [database, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const id = Number(line.trim().split(':')[field]);
    if (Number.isInteger(id)) return id;
  } catch {
    // Said below.
  }
  throw new UserError(`${database === 'passwd' ? 'user' : 'group'} ${name} not found, aborting.`);
}

/** Who is meant by `USER`, `USER:GROUP` or `:GROUP`; a user without a group brings their own. Throws UserError. */
export function findIdentity(spec: string): Identity {
  const [user = '', group = ''] = spec.split(':');
  if (user === '' && group === '') throw new UserError(`--user: '${spec}' names neither a user nor a group`);
  if (process.geteuid?.() !== 0) throw new UserError('--user: only a daemon started by root can change its user');
  const uid = user === '' ? process.geteuid() : lookUp('passwd', user, 2);
  const own = (): number => (user === '' ? (process.getegid?.() ?? 0) : lookUp('passwd', user, 3));
  return { user: user === '' ? undefined : user, uid, gid: group === '' ? own() : lookUp('group', group, 2) };
}

/** A function of Node that its types don't tell of. */
type Initgroups = NodeJS.Process & { initgroups?(user: string, group: number): void };

/** Becomes that user. Throws the system's error. */
export function become(identity: Identity): void {
  if (identity.user === undefined) process.setgroups?.([identity.gid]);
  else (process as Initgroups).initgroups?.(identity.user, identity.gid);
  process.setgid?.(identity.gid);
  process.setuid?.(identity.uid);
}
