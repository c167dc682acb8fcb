/** The lab's page over HTTP: its own files and nothing else, whatever is asked for. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { is, match } from 'uvu/assert';
import { serveLab } from '../../host/daemon/lab/serve.ts';
import { silentLogger } from '../../host/log/logger.ts';
import { raw } from '../support/raw-http.ts';
import { suite } from '../support/suite.ts';

const test = suite('daemon/lab-serve');

test('no request ends the process or leads out of the folder: each is answered, or its connection ended', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'lab-serve-'));
  const folder = join(directory, 'lab');
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(directory, 'secret.js'), 'secret');
  writeFileSync(join(folder, 'index.html'), 'the page');
  writeFileSync(join(folder, 'assets', 'a-1.js'), 'code');
  // As the bundler calls the chunk of a package's module.
  writeFileSync(join(folder, 'assets', 'a.module-1.js'), 'code');
  const lab = await serveLab(pathToFileURL(`${folder}/`), 0, silentLogger);
  const port = Number(new URL(lab.address).port);
  const answer = (line: string): Promise<string> => raw(port, `${line}\r\nHost: x\r\nConnection: close\r\n\r\n`, true);
  const status = async (line: string): Promise<string> => (await answer(line)).slice(9, 12);
  try {
    match(await answer('GET / HTTP/1.1'), /^HTTP\/1\.1 200 .*content-type: text\/html.*the page/s);
    is(await status('GET /assets/a-1.js?x HTTP/1.1'), '200');
    is(await status('GET /assets/a.module-1.js HTTP/1.1'), '200');
    is(await status('GET // HTTP/1.1'), '404');
    is(await status('GET http://[ HTTP/1.1'), '400');
    is(await status('GET * HTTP/1.1'), '400');
    is(await status('GET /%00 HTTP/1.1'), '404');
    is(await status('GET /%zz HTTP/1.1'), '404');
    is(await status('GET /secret.js HTTP/1.1'), '404');
    is(await status('GET /../secret.js HTTP/1.1'), '404');
    is(await status('GET /assets/../../secret.js HTTP/1.1'), '404');
    is(await status('GET /assets/%2e%2e/%2e%2e/secret.js HTTP/1.1'), '404');
    is(await status('POST / HTTP/1.1'), '405');
    for (const garbage of ['\0\0\0', 'GET', 'GET / HTTP/9\r\n\r\n']) await raw(port, garbage);
    is(await status('GET / HTTP/1.1'), '200');
  } finally {
    lab.close();
    rmSync(directory, { recursive: true });
  }
});

test.run();
