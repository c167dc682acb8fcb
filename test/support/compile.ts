/**
 * Test files as plain JavaScript, so that each process that runs some reads that: compiling when modules are loaded, as tsx does, costs
 * every process half a second, and each function made in a loop its name once more.
 *
 * Modules stay what they are, one file each; each still finds other files beside its source ('import.meta.url').
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown, type Plugin } from 'rolldown';

const sourceUrls: Plugin = {
  name: 'source-urls',
  transform: (code, id) =>
    code.includes('import.meta.url')
      ? // Lines stay where they are, for stacks.
        { code: code.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href)), map: null }
      : null,
};

/** Modules that tests start processes and threads with (compiled.ts), which nobody imports. */
const STARTED = [
  'host/daemon/daemon.ts',
  'host/daemon/lifetime.ts',
  'host/daemon/metrics.ts',
  'test/support/all-tests.ts',
  'test/support/real-site-worker.ts',
];

/** Compiles test files, paths below 'root', with all modules of the repository that they import, into 'directory'; returns the folder in which they are then. */
export async function compileTests(root: string, files: readonly string[], directory: string): Promise<string> {
  const entries = [...files.map((file) => join(root, file)), ...STARTED];
  const bundle = await rolldown({
    input: Object.fromEntries(entries.map((file) => [file.replace(/\.ts$/, ''), file])),
    platform: 'node',
    treeshake: false,
    external: (id) => !id.startsWith('.') && !id.startsWith('/') && !entries.includes(id),
    plugins: [sourceUrls],
    checks: { bundlerTimings: false, pluginTimings: false },
    onLog(level, { message }) {
      if (level === 'warn') throw new Error(`compiling tests: ${message}`);
    },
  });
  try {
    await bundle.write({
      dir: directory,
      preserveModules: true,
      preserveModulesRoot: process.cwd(),
      entryFileNames: '[name].js',
      sourcemap: true,
    });
  } finally {
    await bundle.close();
  }
  return join(directory, root);
}
