/** A unix socket in front of another one, which counts what passes. */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export class Proxy {
  readonly #server = createServer();
  readonly #sockets = new Set<Socket>();
  readonly #path: string;
  /** Bytes that the server has sent to its clients. */
  bytes = 0;

  private constructor(path: string, target: string) {
    this.#path = path;
    this.#server.on('connection', (client) => {
      const server = connect(target);
      server.on('data', (bytes) => {
        this.bytes += bytes.length;
      });
      server.pipe(client);
      client.pipe(server);
      for (const [one, other] of [
        [client, server],
        [server, client],
      ] as const) {
        this.#sockets.add(one);
        // A reset ends both sides just as an orderly end does.
        one.on('error', () => undefined);
        one.on('close', () => {
          this.#sockets.delete(one);
          other.destroy();
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

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}
