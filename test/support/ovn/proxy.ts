/** A unix socket in front of another one, which counts what passes, and may keep what the server says from its clients. */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export class Proxy {
  readonly #server = createServer();
  readonly #sockets = new Set<Socket>();
  readonly #path: string;
  /** Bytes that the server has sent to its clients. */
  bytes = 0;
  /** What clients have sent since it was last emptied. */
  sent = '';
  readonly #servers = new Set<Socket>();
  #held: (() => void)[] | undefined;

  private constructor(path: string, target: string) {
    this.#path = path;
    this.#server.on('connection', (client) => {
      const server = connect(target);
      this.#servers.add(server);
      server.on('data', (bytes) => {
        this.bytes += bytes.length;
        this.#pass(() => client.write(bytes));
      });
      client.on('data', (bytes) => {
        this.sent += bytes.toString('latin1');
        if (!server.destroyed) server.write(bytes);
      });
      for (const [one, other] of [
        [client, server],
        [server, client],
      ] as const) {
        this.#sockets.add(one);
        // A reset ends both sides just as an orderly end does.
        one.on('error', () => undefined);
        one.on('close', () => {
          this.#sockets.delete(one);
          this.#servers.delete(one);
          this.#pass(() => other.destroy());
        });
      }
    });
  }

  /** Listens at 'path' for clients of the server at 'target'. */
  static async start(path: string, target: string): Promise<Proxy> {
    const proxy = new Proxy(path, target);
    proxy.#server.listen(path);
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get remote(): string {
    return `unix:${this.#path}`;
  }

  /** From now on clients hear nothing of what the server says, nor that it has ended their connections. */
  hold(): void {
    this.#held ??= [];
  }

  /** Ends the connections to the server. */
  cut(): void {
    for (const server of this.#servers) server.destroy();
  }

  /** Clients hear all that was held. */
  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const pass of held) pass();
  }

  #pass(pass: () => void): void {
    if (this.#held === undefined) pass();
    else this.#held.push(pass);
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}
