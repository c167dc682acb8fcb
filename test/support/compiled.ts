/** Modules of the repository that a test starts a process or a thread with: as `npm test` has compiled them, or from source. */
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = new URL('../../', import.meta.url).href;

/** The folder with what `npm test` has compiled; none where tests run from source. */
const { COMPILED_TESTS: folder } = process.env;

/** Are there compiled modules? */
export const isCompiled = folder !== undefined;

/** What Node needs to import modules that 'moduleUrl' gives. */
export const LOADER: readonly string[] = isCompiled ? [] : ['--import', 'tsx'];

/** Where a module is that can be imported, given its source. What nobody imports is compiled only when compile.ts names it. */
export function moduleUrl(source: URL): URL {
  if (folder === undefined) return source;
  const path = source.href.slice(ROOT.length).replace(/\.ts$/, '.js');
  return new URL(path, pathToFileURL(`${folder}/`));
}

/** The same as a path. */
export const modulePath = (source: URL): string => fileURLToPath(moduleUrl(source));
