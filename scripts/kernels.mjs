// Builds the kernels: `node scripts/kernels.mjs TARGET...`, targets of asconfig.json; and as-bind's runtime, which they are loaded with
// (#as-bind), since the package itself depends on a compiler that only the build needs.
//
// The compiler takes 20 s for the release. What was built from the same sources by the same compiler is left as it is: build/kernels.json
// has the digests of what each target was made from, and of what was made.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

const STAMP = 'build/kernels.json';
const CONFIGURATION = 'asconfig.json';
const TRANSFORM = 'scripts/as-bind-texts.cjs';
/** The compiler, and what it compiles with. */
const PACKAGES = ['assemblyscript', '@assemblyscript/loader', 'as-bind'];

/** @param {string} name @returns {string} */
const manifest = (name) => readFileSync(`node_modules/${name}/package.json`, 'utf8');

/** @param {readonly (string | Uint8Array)[]} parts @returns {string} */
function digest(parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest('hex');
}

/** What is compiled, and how: the names and contents of all files. @returns {string} */
function sources() {
  const files = readdirSync('assembly', { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(?:ts|json)$/.test(file))
    .map((file) => `assembly/${file}`)
    .sort();
  const all = [...files, CONFIGURATION, TRANSFORM, 'scripts/kernels.mjs'];
  return digest([...all.flatMap((file) => [file, readFileSync(file)]), ...PACKAGES.map(manifest)]);
}

/** Copies as-bind's runtime to build/as-bind.cjs. */
function copyRuntime() {
  const { version } = JSON.parse(manifest('as-bind'));
  const licence = readFileSync('node_modules/as-bind/LICENSE', 'utf8').trim();
  const runtime = readFileSync('node_modules/as-bind/dist/as-bind.cjs.js', 'utf8').replace(
    /\n?\/\/# sourceMappingURL=.*\s*$/,
    '',
  );
  writeFileSync('build/as-bind.cjs', `/* as-bind ${version}\n\n${licence}\n*/\n${runtime}\n`);
}

/** The digest of what a target has made; '' when something of it is missing. @param {string} target @returns {string} */
function outputs(target) {
  const { binaryFile, textFile } = JSON.parse(readFileSync(CONFIGURATION, 'utf8')).targets[target];
  const files = [binaryFile, textFile].filter((file) => file !== undefined);
  return files.every((file) => existsSync(file)) ? digest(files.map((file) => readFileSync(file))) : '';
}

/** @param {string} target @returns {Promise<boolean>} */
async function compile(target) {
  const options = ['assembly/index.ts', '--config', CONFIGURATION, '--transform', `./${TRANSFORM}`, '--target', target];
  const compiler = spawn(process.execPath, ['node_modules/assemblyscript/bin/asc', ...options], { stdio: 'inherit' });
  const [status] = await once(compiler, 'close');
  return status === 0;
}

/**
 * What was made from what; empty where that can't be read: then everything is compiled.
 * @returns {Record<string, { from: string, made: string }>}
 */
function readStamp() {
  try {
    const read = JSON.parse(readFileSync(STAMP, 'utf8'));
    return typeof read === 'object' && read !== null ? read : {};
  } catch {
    return {};
  }
}

/** Whole or not at all. @param {Record<string, { from: string, made: string }>} stamp */
function writeStamp(stamp) {
  const draft = `${STAMP}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(stamp)}\n`);
  renameSync(draft, STAMP);
}

mkdirSync('build', { recursive: true });
copyRuntime();
const now = sources();
const stamp = readStamp();
const stale = process.argv.slice(2).filter((target) => {
  const made = outputs(target);
  return made === '' || stamp[target]?.from !== now || stamp[target].made !== made;
});
const built = await Promise.all(stale.map(compile));
for (const [at, target] of stale.entries()) if (built[at]) stamp[target] = { from: now, made: outputs(target) };
if (stale.length > 0) writeStamp(stamp);
if (built.includes(false)) process.exitCode = 1;
