// Starts a program: build/host/programs/NAME.cjs is a copy of this file, and runs NAME.program.cjs, whose modules it loads itself, since
// Node's own loader can't be given V8's code cache. A .cache file has what V8 had compiled when the program was built and had run
// (scripts/code-cache.mjs): with it a program starts in a third less of processor time. It is V8 that refuses code of another version of V8;
// then, and without a .cache file, the modules are compiled as always.
'use strict';

const { closeSync, fstatSync, openSync, readFileSync, readSync, statSync } = require('node:fs');
const { basename } = require('node:path');
const { Script } = require('node:vm');

/** What Node puts around a CommonJS module. */
const HEAD = '(function (exports, require, module, __filename, __dirname) {';
const TAIL = '\n})';

/** Milliseconds that a module may be newer than the cache that goes with it: both may have been copied in any order. */
const COPYING = 60_000;

/** The cache of each program, and of each command of ovn-ic-wasm that has one. */
const CACHES = new Map([
  ['main', 'ic'],
  ['controller-process', 'ic'],
  ['ic', 'ic'],
  ['ovsdb-server', 'ovsdb'],
  ['ovsdb', 'ovsdb'],
]);

/** Bytes that hold a cache's index, its first line. */
const LONGEST_INDEX = 16_384;

const program = basename(__filename, '.cjs');
const [, , word = ''] = process.argv;

/**
 * What V8 has compiled of each module: none where there is no cache. V8 looks only at a module's length, so one that somebody has
 * changed by hand since is left out.
 * @returns {(name: string, file: string) => Uint8Array | undefined}
 */
function openCache() {
  const file = `${__dirname}/${CACHES.get(program) ?? CACHES.get(word) ?? 'ctl'}.cache`;
  try {
    const { mtimeMs } = statSync(file);
    const heading = Buffer.from(readPart(file, mtimeMs, 0, LONGEST_INDEX) ?? []).toString('latin1');
    const index = new Map(JSON.parse(heading.slice(0, heading.indexOf('\n'))));
    return (name, module) => {
      const [start = 0, length = 0] = index.get(name) ?? [];
      if (length === 0 || statSync(module).mtimeMs > mtimeMs + COPYING) return undefined;
      return readPart(file, mtimeMs, start, length);
    };
  } catch {
    return () => undefined;
  }
}

/**
 * Part of the cache, which is not held since it is most of a megabyte: undefined when there is another one by now, with other things in
 * other places, or none.
 * @param {string} file @param {number} mtimeMs @param {number} start @param {number} length @returns {Uint8Array | undefined}
 */
function readPart(file, mtimeMs, start, length) {
  try {
    const descriptor = openSync(file);
    try {
      if (fstatSync(descriptor).mtimeMs !== mtimeMs) return undefined;
      const bytes = Buffer.allocUnsafeSlow(length);
      return bytes.subarray(0, readSync(descriptor, bytes, 0, length, start));
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return undefined;
  }
}

const cached = openCache();

/** @type {Map<string, { exports: object }>} */
const modules = new Map();

/** @param {string} name @returns {unknown} */
function load(name) {
  const loaded = modules.get(name);
  if (loaded !== undefined) return loaded.exports;
  const filename = `${__dirname}/${name}`;
  const source = HEAD + readFileSync(filename, 'utf8') + TAIL;
  const script = new Script(source, { filename, columnOffset: -HEAD.length, cachedData: cached(name, filename) });
  const module = { exports: {} };
  modules.set(name, module);
  script.runInThisContext().call(module.exports, module.exports, find, module, filename, __dirname);
  return module.exports;
}

/** @param {string} id @returns {unknown} */
function find(id) {
  return id.startsWith('./') ? load(id.slice(2)) : require(id);
}

// The heap has its size by now. V8 takes no cached code, also none of Node's own, while a flag differs from what the code was compiled with.
if (process.execArgv.some((flag) => flag.startsWith('--max-semi-space-size=')))
  require('node:v8').setFlagsFromString('--max-semi-space-size=0');

load(`${program}.program.cjs`);
