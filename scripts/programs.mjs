// Bundles the programs, from what the compiler has made of host/daemon, into build/host/programs: a program starts in half the time
// when it reads a few files instead of two hundred. They are CommonJS: Node 20 then never starts its loader of ES modules.
// What a command needs alone is a file of its own, read when it is wanted. Names stay, for stacks.
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { rolldown } from 'rolldown';

/** Modules of build/host/daemon that are started as processes: by the launchers, and by each other. */
const PROGRAMS = ['main', 'ovn-ic-wasm', 'ovsdb-server', 'sandbox/controller-process'];

/** What starts them, with code that V8 has compiled before. */
const LOADER = 'scripts/load-program.cjs';

/** Those that are started as threads. */
const WORKERS = ['simulate/worker'];

/** Packages that stay packages: two are loaded when they are wanted, the third is native. */
const PACKAGES = ['koffi', 'prom-client', 'ws'];

const OUTPUT = 'build/host/programs';

const bundle = await rolldown({
  input: [...PROGRAMS, ...WORKERS].map((name) => `build/host/daemon/${name}.js`),
  platform: 'node',
  external: [/^node:/, ...PACKAGES],
  // How long the bundler took is no fault of the bundle.
  checks: { bundlerTimings: false, pluginTimings: false },
  onLog(level, { message }) {
    if (level === 'warn') throw new Error(`bundling ${OUTPUT}: ${message}`);
  },
});
const programs = new Set(PROGRAMS.map((name) => basename(name)));
const { output } = await bundle.write({
  dir: OUTPUT,
  format: 'cjs',
  entryFileNames: ({ name }) => (programs.has(name) ? '[name].program.cjs' : '[name].cjs'),
  chunkFileNames: '[name].cjs',
  minify: { mangle: false, compress: false, codegen: { removeWhitespace: true } },
});
await bundle.close();
const written = new Set(output.map(({ fileName }) => fileName));
// V8 holds a source with any other character in two bytes for each.
for (const name of written) {
  const source = readFileSync(`${OUTPUT}/${name}`, 'utf8');
  const escaped = source.replaceAll(
    /[^\0-\u00ff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  if (escaped !== source) writeFileSync(`${OUTPUT}/${name}`, escaped);
}
for (const name of programs) {
  copyFileSync(LOADER, `${OUTPUT}/${name}.cjs`);
  written.add(`${name}.cjs`);
}
// Caches of code that was there before are gone with the rest.
for (const name of readdirSync(OUTPUT)) if (!written.has(name)) rmSync(`${OUTPUT}/${name}`);
