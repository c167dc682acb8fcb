/** How a remote fares, in the words of `status` (ovs-vswitchd.conf.db(5) "Manager"). */
import type { Served } from '../../node/serve.ts';
import type { ServedActive } from '../../node/serve-active.ts';
import type { RemoteStatus } from './remote-status.ts';

const secondsSince = (then: number, now: number): string => String(Math.floor((now - then) / 1000));

/** One that clients connect to: which port, and how many are there. Its times are always 0, as the real server has it. */
function passiveStatus({ port, clients }: Served): RemoteStatus {
  const words = new Map([
    ['sec_since_connect', '0'],
    ['sec_since_disconnect', '0'],
  ]);
  if (clients > 1) words.set('n_connections', String(clients));
  if (port !== undefined) words.set('bound_port', String(port));
  return { isConnected: clients > 0, words };
}

function activeStatus({ state, connectedAt, disconnectedAt, lastError }: ServedActive, now: number): RemoteStatus {
  const words = new Map<string, string>([['state', state]]);
  if (connectedAt !== undefined) words.set('sec_since_connect', secondsSince(connectedAt, now));
  if (disconnectedAt !== undefined) words.set('sec_since_disconnect', secondsSince(disconnectedAt, now));
  if (state !== 'ACTIVE' && disconnectedAt !== undefined && lastError !== undefined) words.set('last_error', lastError);
  return { isConnected: state === 'ACTIVE', words };
}

/** 'now' is the clock's. */
export const statusOf = (served: Served | ServedActive, now: number): RemoteStatus =>
  'state' in served ? activeStatus(served, now) : passiveStatus(served);
