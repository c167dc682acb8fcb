// Preloaded into a program that scripts/code-cache.mjs runs: at its end, what V8 has compiled of the program's modules is written to the
// file that CODE_CACHE names. A line of JSON says where the code of each module begins and how long it is.
'use strict';

const { writeFileSync } = require('node:fs');
const { basename } = require('node:path');
const v8 = require('node:v8');
const vm = require('node:vm');

/** V8 copies code that does not begin at a multiple of it. */
const ALIGNMENT = 8;

/** @param {number} at @returns {number} */
const aligned = (at) => Math.ceil(at / ALIGNMENT) * ALIGNMENT;

// V8 takes the code only while its flags are as they are when it is written, which is as programs start: no program sets any here.
const { setFlagsFromString } = v8;
v8.setFlagsFromString = () => undefined;

/** @type {Map<string, vm.Script>} */
const scripts = new Map();

vm.Script = class extends vm.Script {
  /** @param {string} source @param {vm.ScriptOptions} options */
  constructor(source, options) {
    super(source, options);
    scripts.set(basename(options.filename ?? ''), this);
  }
};

process.on('exit', () => {
  // The one that keeps V8 from dropping code that has not been called for a while.
  setFlagsFromString('--flush-bytecode');
  const codes = [...scripts].map(([name, script]) => ({ name, code: script.createCachedData() }));
  /** @param {number} first @returns {string} */
  const heading = (first) => {
    let at = first;
    const index = codes.map(({ name, code }) => {
      const start = at;
      at = aligned(start + code.length);
      return [name, [start, code.length]];
    });
    return JSON.stringify(index);
  };
  // The heading's length depends on the numbers in it, and they on its length.
  const first = aligned(heading(1e9).length + 1);
  const parts = [Buffer.from(heading(first).padEnd(first - 1) + '\n')];
  for (const { code } of codes) parts.push(code, Buffer.alloc(aligned(code.length) - code.length));
  writeFileSync(process.env['CODE_CACHE'], Buffer.concat(parts));
});
