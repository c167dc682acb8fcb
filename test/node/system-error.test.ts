import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { constants } from 'node:os';
import { connect, createSecureContext } from 'node:tls';
import { is } from 'uvu/assert';
import { errorText } from '../../host/node/system-error.ts';
import { suite } from '../support/suite.ts';

const test = suite('node/system-error');

test('what the system says is in the words of the C library', () => {
  is(
    errorText(Object.assign(new Error('connect ENOENT x'), { code: 'ENOENT', errno: -2 })),
    'No such file or directory',
  );
  is(errorText(Object.assign(new Error('write EPIPE'), { code: 'EPIPE', errno: -32 })), 'Broken pipe');
  for (const [code, text] of [
    ['EISDIR', 'Is a directory'],
    ['EIO', 'Input/output error'],
    ['ENAMETOOLONG', 'File name too long'],
    ['EAFNOSUPPORT', 'Address family not supported by protocol'],
    ['EACCES', 'Permission denied'],
    ['EFAULT', 'Bad address'],
    ['ENOTCONN', 'Transport endpoint is not connected'],
    ['ERANGE', 'Numerical result out of range'],
    ['ENOSPC', 'No space left on device'],
  ] as const)
    is(errorText(Object.assign(new Error(`open ${code}`), { code, errno: -constants.errno[code] })), text);
  is(errorText(new Error('certificate has expired')), 'certificate has expired');
});

test('OpenSSL’s errors are shown without its thread and source line', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.resume().end('220 this is not TLS\r\n');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const client = connect(port, '127.0.0.1');
  const [error] = (await once(client, 'error')) as [Error];
  client.destroy();
  is(errorText(error), 'SSL routines: wrong version number');
  await new Promise((done) => server.close(done));
});

test('a file that is no certificate', () => {
  let said = '';
  try {
    createSecureContext({ cert: 'not PEM' });
  } catch (error) {
    said = errorText(error);
  }
  is(said, 'PEM routines: no start line');
});

test.run();
