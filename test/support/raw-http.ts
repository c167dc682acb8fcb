/** Requests as bytes, also those that no HTTP client would send. */
import { connect } from 'node:net';

/** What comes back for the bytes of a request, after which the client closes its side ('waits': the server closes first). */
export function raw(port: number, bytes: string, waits = false): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.on('data', (chunk) => (text += String(chunk)));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(text));
    if (waits) socket.write(bytes);
    else socket.end(bytes);
  });
}
