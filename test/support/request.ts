/** One request to a server or a daemon, as ovsdb-client and ovn-appctl send it, without a process for each. */
import { socketPeer, type Peer } from './peer.ts';

/** Resolves to the result of a request. Rejects with the error that is the answer, and when the connection ends instead. */
export async function resultOf(
  peer: Peer,
  socket: string,
  method: string,
  params: readonly unknown[],
): Promise<unknown> {
  const { result, error, closed } = await peer.request(method, params);
  if (closed === true) throw new Error(`${socket}: no answer to ${method}: the connection has ended`);
  if (error !== null && error !== undefined)
    throw new Error(`${socket}: ${method}: ${typeof error === 'string' ? error.trim() : JSON.stringify(error)}`);
  return result;
}

/** The same over a connection of its own. Rejects when there is no answer within 'limit' milliseconds: by itself it waits forever. */
export async function requestOnce(
  socket: string,
  method: string,
  params: readonly unknown[],
  limit?: number,
): Promise<unknown> {
  const peer = socketPeer(socket);
  const timer = limit === undefined ? undefined : setTimeout(() => peer.close(), limit);
  try {
    return await resultOf(peer, socket, method, params);
  } finally {
    clearTimeout(timer);
    peer.close();
  }
}
