/** The npm package: from the tarball, with its commands and as a library, never from the source tree. */
import { mkdirSync, existsSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { equal, is, match, ok } from 'uvu/assert';
import { build } from 'vite';
import { icNorthbound, icSouthbound, northbound, southbound } from '../../host/schema/index.ts';
import { VERSION } from '../../host/daemon/version.ts';
import { inPlace, runProgram } from '../support/daemon.ts';
import { launchChromium } from '../support/browser.ts';
import { onDebian, withChromium } from '../support/debian.ts';
import { killServers, startServer } from '../support/ovsdb-server.ts';
import { compileExamples, Installation, readExamples, ROOT, type Example } from '../support/packed.ts';
import { Running } from '../support/running.ts';
import { suite } from '../support/suite.ts';

const test = suite('integration/package', { ...onDebian, ...withChromium });

let installation: Installation;
let compiled: string;
const examples = readExamples(join(ROOT, 'host/embedding.md'));

test.before(async () => {
  installation = await Installation.create();
  compiled = await compileExamples(examples, installation);
});

test.after(killServers);

const DOCUMENTS = [
  'host/daemon/operators.md',
  'host/daemon/ovn-ic-wasm.8',
  'host/embedding.md',
  'host/ic/contract.md',
  'test/bench/README.md',
] as const;

test('the tarball holds what is of use, and nothing else', () => {
  const { files } = installation;
  for (const file of [
    'build/ovn-ic',
    'build/ovn-ic.wasm',
    'build/host/programs/ctl.cache',
    'build/host/programs/ic.cache',
    'build/host/programs/ovsdb.cache',
    'build/lab/index.html',
    'LICENSE',
    'README.md',
    'host/daemon/ovn-ic-wasm.8',
  ])
    ok(files.includes(`package/${file}`), file);
  const strange = files.filter(
    (file) =>
      !/^package\/(?:build\/as-bind\.cjs|build\/host\/.+\.(?:cjs|js|d\.ts)|build\/host\/programs\/\w+\.cache|build\/ovn-ic(?:-wasm|\.wasm)?|build\/lab\/(?:index\.html|assets\/[\w.-]+\.(?:js|css|wasm))|scripts\/ovn-ic\.[\w.]+|[A-Z]+(?:\.md)?|docs\/\w+\.(?:png|svg)|package\.json)$/.test(
        file,
      ) && !DOCUMENTS.some((document) => file === `package/${document}`),
  );
  equal(strange, []);
});

test('an installation brings three packages, and no compiler', () => {
  const { dependencies } = JSON.parse(readFileSync(join(installation.modules, 'ovn-ic-wasm/package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  equal(Object.keys(dependencies), ['koffi', 'prom-client', 'ws']);
});

test('every export is there, with its types, and has an example or is part of one', () => {
  const { exports } = JSON.parse(readFileSync(join(installation.modules, 'ovn-ic-wasm/package.json'), 'utf8')) as {
    exports: Record<string, string | Record<string, string>>;
  };
  for (const [name, target] of Object.entries(exports)) {
    for (const path of typeof target === 'string' ? [target] : Object.values(target))
      ok(existsSync(join(installation.modules, 'ovn-ic-wasm', path)), `${name}: ${path}`);
    if (name === './package.json') continue;
    ok(
      examples.some(({ source }) => source.includes(`'ovn-ic-wasm${name.slice(1)}`)),
      `no example uses ${name}`,
    );
  }
});

test('the command, and ovn-ic on request', () =>
  inPlace(async (place) => {
    const command = join(installation.bin, 'ovn-ic-wasm');
    is((await place.run(command, '--version')).stdout, `ovn-ic-wasm ${VERSION} on Node ${process.versions.node}\n`);
    match((await place.run(command, 'ic', '--help')).stdout, /^ovn-ic: OVN interconnection management daemon\n/);
    is(existsSync(join(installation.bin, 'ovn-ic')), false);
    mkdirSync(place.path('bin'));
    const installed = await place.run(command, 'install-as-ovn-ic', `--bindir=${place.path('bin')}`);
    is(installed.status, 0, installed.stderr);
    match((await place.run(place.path('bin/ovn-ic'), '--version')).stdout, `ovn-ic ${VERSION}\n`);
  }));

test('the installed lab serves its whole page', async () => {
  const lab = new Running(join(installation.bin, 'ovn-ic-wasm'), ['lab', '--port=0']);
  await lab.until(/http:\S+/);
  const address = /http:\S+/.exec(lab.output)?.[0];
  const files = installation.files.flatMap((file) => /^package\/build\/lab\/(.+)$/.exec(file)?.[1] ?? []);
  ok(files.length > 20);
  for (const file of files) {
    const answer = await fetch(new URL(file === 'index.html' ? '' : file, address));
    is(answer.status, 200, file);
    const packed = readFileSync(join(installation.modules, 'ovn-ic-wasm/build/lab', file));
    equal(Buffer.from(await answer.arrayBuffer()), packed, file);
  }
  await lab.end();
});

test('the installed daemon works on real servers', () =>
  inPlace(async (place) => {
    const remotes: string[] = [];
    const servers = [];
    for (const schema of [northbound, southbound, icNorthbound, icSouthbound]) {
      const server = await startServer(schema);
      servers.push(server);
      remotes.push(server.remote);
    }
    const [nb, , , isb] = servers;
    await nb?.transact('OVN_Northbound', { op: 'insert', table: 'NB_Global', row: { name: 'packed' } });
    const databases = ['ovnnb', 'ovnsb', 'ic-nb', 'ic-sb'].map((name, at) => `--${name}-db=${remotes[at]}`);
    const options = [...databases, '-vconsole:off', '--detach', '--no-chdir', '--pidfile', '--log-file', '--metrics=0'];
    const started = await place.run(join(installation.bin, 'ovn-ic-wasm'), 'ic', ...options);
    is(started.status, 0, started.stderr);
    // A controller that is active and has run has entered its zone.
    await place.until(() => place.read('ovn-ic.log').includes('Register AZ packed to interconnection DB.'));
    match((await place.ask('status')).stdout, /^Status: active\n/);
    match((await place.ask('kernels/info')).stdout, /^AssemblyScript kernels/);
    const port = /serving metrics on 127\.0\.0\.1 port (\d+)/.exec(place.read('ovn-ic.log'))?.[1];
    match(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text(), 'ovn_ic_status{status="active"} 1\n');
    is((await place.ask('exit')).status, 0);
    await place.gone();
    const zones = await isb?.transact('OVN_IC_Southbound', {
      op: 'select',
      table: 'Availability_Zone',
      where: [],
      columns: ['name'],
    });
    match(JSON.stringify(zones), '"packed"');
    for (const server of servers) await server.stop();
  }));

for (const { name, output } of examples.filter(({ runsIn }) => runsIn.node))
  test(`example ${name}, in Node`, async () => {
    // Without colours, whatever runs the tests has asked for.
    const env = { ...process.env, FORCE_COLOR: '0' };
    const result = await runProgram(process.execPath, [join(compiled, `${name}.js`)], { env });
    equal(result, { status: 0, stdout: output, stderr: '' });
  });

/** An example as one script for a page. */
async function bundle({ name }: Example): Promise<string> {
  const outDir = join(installation.directory, 'bundles', name);
  await build({
    root: compiled,
    logLevel: 'error',
    configFile: false,
    plugins: [
      {
        name: 'no-node',
        enforce: 'pre',
        resolveId(source, importer) {
          if (isBuiltin(source)) this.error(`${importer ?? 'the page'} imports ${source}, which no browser has`);
        },
      },
    ],
    build: {
      outDir,
      target: 'es2023',
      // The kernels go into the script: the page is one file.
      assetsInlineLimit: 1 << 20,
      rolldownOptions: { input: join(compiled, `${name}.js`), output: { entryFileNames: 'page.js' } },
    },
  });
  return readFileSync(join(outDir, 'page.js'), 'utf8');
}

test(
  'the examples for browsers, in Chromium',
  async () => {
    const browser = await launchChromium();
    try {
      for (const example of examples.filter(({ runsIn }) => runsIn.browser)) {
        const content = await bundle(example);
        const page = await browser.newPage();
        const said = await new Promise<string>((resolve, reject) => {
          let text = '';
          page.on('pageerror', reject);
          page.on('console', (message) => {
            text += `${message.text()}\n`;
            if (text.length >= example.output.length) resolve(text);
          });
          page.addScriptTag({ content, type: 'module' }).catch(reject);
        });
        is(said, example.output, example.name);
        await page.close();
      }
    } finally {
      await browser.close();
    }
  },
  { deadline: 120_000 },
);

test.run();
