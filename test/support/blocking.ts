/**
 * Calls into a worker thread that return when the work is done, for tests whose text is the same for a world in one process, where
 * nothing takes time, and for one of real processes.
 */
import { isCompiled, moduleUrl } from './compiled.ts';
import { PATIENCE } from './patience.ts';
import { MessageChannel, receiveMessageOnPort, Worker, workerData, type MessagePort } from 'node:worker_threads';

/** What the worker is given. */
interface Channel {
  /** The module that serves. */
  readonly script: string;
  readonly port: MessagePort;
  /** Answers so far. */
  readonly answered: Int32Array;
}

interface Call {
  readonly method: string;
  readonly parameters: readonly unknown[];
}

type Answer = { readonly value: unknown } | { readonly error: string };

/** Milliseconds after which a call counts as lost. */
const LIMIT = 120_000 * PATIENCE;

/** What a worker offers, by name; all of it is asynchronous over there. */
export type Services = Readonly<Record<string, (...parameters: never[]) => unknown>>;

export class BlockingWorker<S extends Services> {
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #answered = new Int32Array(new SharedArrayBuffer(4));

  /** Starts a thread that runs a module, which calls 'serve': of those that compile.ts names. */
  constructor(script: URL) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const module = moduleUrl(script);
    const channel: Channel = { script: module.href, port: port2, answered: this.#answered };
    this.#worker = new Worker(isCompiled ? module : new URL('blocking-worker.mjs', import.meta.url), {
      workerData: channel,
      transferList: [port2],
    });
    // Neither keeps the process alive.
    this.#worker.unref();
    this.#port.unref();
  }

  /** Calls one of the services, and waits for what it resolves to. Throws what it rejects with. */
  call<M extends keyof S & string>(method: M, ...parameters: Parameters<S[M]>): Awaited<ReturnType<S[M]>> {
    return this.begin(method, ...parameters)();
  }

  /** Calls one of the services and gives what waits for it: no other call in between. */
  begin<M extends keyof S & string>(method: M, ...parameters: Parameters<S[M]>): () => Awaited<ReturnType<S[M]>> {
    const before = Atomics.load(this.#answered, 0);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port, not a browser's window
    this.#port.postMessage({ method, parameters } satisfies Call);
    return () => {
      // The notification of the answer before this one may come late, and wake for nothing.
      while (Atomics.load(this.#answered, 0) === before)
        if (Atomics.wait(this.#answered, 0, before, LIMIT) === 'timed-out')
          throw new Error(`${method}: no answer within ${LIMIT} ms`);
      const answer = receiveMessageOnPort(this.#port)?.message as Answer;
      if ('error' in answer) throw new Error(answer.error);
      return answer.value as Awaited<ReturnType<S[M]>>;
    };
  }

  /** Ends the thread, and whatever it does. */
  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}

/** In the worker: answers calls, one at a time. */
export function serve(services: Services): void {
  const { port, answered } = workerData as Channel;
  port.on('message', ({ method, parameters }: Call) => {
    const reply = (answer: Answer): void => {
      port.postMessage(answer);
      Atomics.add(answered, 0, 1);
      Atomics.notify(answered, 0);
    };
    const service = services[method] as ((...parameters: readonly unknown[]) => unknown) | undefined;
    Promise.resolve()
      .then(() => {
        if (service === undefined) throw new Error(`no service ${method}`);
        return service(...parameters);
      })
      .then(
        (value) => reply({ value }),
        (error: unknown) => reply({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
      );
  });
}
