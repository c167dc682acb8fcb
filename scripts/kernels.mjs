// Copies as-bind's runtime to build/as-bind.cjs, which the kernels import as #as-bind: the package itself depends on a compiler
// that only the build needs.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const folder = new URL('../node_modules/as-bind/', import.meta.url);
const { version } = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8'));
const licence = readFileSync(new URL('LICENSE', folder), 'utf8').trim();
const runtime = readFileSync(new URL('dist/as-bind.cjs.js', folder), 'utf8').replace(
  /\n?\/\/# sourceMappingURL=.*\s*$/,
  '',
);
mkdirSync('build', { recursive: true });
writeFileSync('build/as-bind.cjs', `/* as-bind ${version}\n\n${licence}\n*/\n${runtime}\n`);
