/** Runs a conformance case against a server and returns everything that the server sent, in canonical form. */
import { Canonical } from '../canonical.ts';
import type { Message, Peer } from '../peer.ts';
import { DATABASE, type Case, type Step } from './cases.ts';
import { conformanceSchema } from './schema.ts';

const CLEAN = Object.entries(conformanceSchema.tables)
  .filter(([, table]) => table.isRoot)
  .map(([table]) => ({ op: 'delete', table, where: [] }));

/** Waits until everything that the server had to tell this client has come. */
async function settle(peer: Peer): Promise<void> {
  await peer.request('echo', []);
  await peer.request('echo', []);
}

const keyOf = (message: Message): string =>
  `${JSON.stringify(message['method'])} ${JSON.stringify((message['params'] as unknown[] | undefined)?.[0])}`;
const isUpdate = (message: Message): boolean => String(message['method']).startsWith('update');

/** Updates of one transaction come in no particular order of their monitors. */
function inOrder(messages: readonly Message[]): Message[] {
  const out: Message[] = [];
  let run: Message[] = [];
  const flush = (): void => {
    out.push(...run.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)));
    run = [];
  };
  for (const message of messages)
    if (isUpdate(message)) run.push(message);
    else {
      flush();
      out.push(message);
    }
  flush();
  return out;
}

async function perform(step: Step, peer: Peer): Promise<Message | undefined> {
  switch (step.kind) {
    case 'request':
      return peer.request(step.method, step.params);
    case 'pending':
      peer.send({ method: step.method, params: step.params, id: step.id });
      await settle(peer);
      return undefined;
    case 'message':
      peer.send(step.message);
      await settle(peer);
      return undefined;
    case 'close':
      peer.close();
      return undefined;
    default:
      throw new Error('no such step');
  }
}

/** Fewer words of what servers say in their own way: times, and the rows at fault in an order that is nobody's business. */
const plain = (text: string): string =>
  text
    .replace(/ {2}First row, with UUID .*/, '')
    .replace(/ but deleting this value caused .*/, '')
    .replace(/timed out after \d+ ms/, 'timed out after some ms');

function withPlainDetails(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(withPlainDetails);
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(
    Object.entries(json).map(([name, value]) => [
      name,
      name === 'details' && typeof value === 'string' ? plain(value) : withPlainDetails(value),
    ]),
  );
}

/** Ids of transactions are the server's own affair (the real one has none without a cluster). */
function withoutTransactionIds(message: Message): Message {
  const { method, params } = message;
  if (method === 'update3' && Array.isArray(params)) return { ...message, params: [params[0], 'id', params[2]] };
  const { result } = message;
  if (Array.isArray(result) && typeof result[0] === 'boolean')
    return { ...message, result: [result[0], 'id', result[2]] };
  return message;
}

/** A transcript of one case: for each step what each client got. 'cleaner', which is in no case, empties the database before. */
export async function runCase({ steps }: Case, connect: () => Peer, cleaner: Peer): Promise<unknown[]> {
  const canonical = new Canonical();
  const peers = new Map<string, Peer>();
  await cleaner.request('transact', [DATABASE, ...CLEAN]);
  const transcript: unknown[] = [];
  for (const step of steps) {
    let peer = peers.get(step.client);
    if (peer === undefined) peers.set(step.client, (peer = connect()));
    const reply = await perform(step, peer);
    if (step.kind === 'close') {
      peers.delete(step.client);
      // A server that has heard of a later client has heard of the end of this one.
      const later = connect();
      await settle(later);
      later.close();
    }
    // What came before the reply is for this client; the others are asked for theirs.
    const got: Record<string, unknown> = {};
    for (const [client, other] of peers) {
      if (other !== peer) await settle(other);
      const messages = inOrder(other.take()).map(withoutTransactionIds).map(withPlainDetails);
      if (messages.length > 0) got[client] = messages;
    }
    const { id: _, ...answer } = reply ?? {};
    transcript.push(canonical.of({ got, answer: withPlainDetails(withoutTransactionIds(answer)) }));
  }
  for (const peer of peers.values()) peer.close();
  return transcript;
}
