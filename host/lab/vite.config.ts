/** How pages are bundled, the lab's into build/lab. What the page lacks, and what only Node has, is an error. */
import { isBuiltin } from 'node:module';
import { fileURLToPath } from 'node:url';
import { createLogger, type Logger, type Plugin, type UserConfig } from 'vite';

/** The page may run its own scripts and kernels, and reach nobody. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "connect-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Vite would put an empty module in the place of one of Node's, and the page would fail when it runs. */
const noNode: Plugin = {
  name: 'no-node',
  enforce: 'pre',
  resolveId(source, importer) {
    if (isBuiltin(source)) this.error(`${importer ?? 'the page'} imports ${source}, which no browser has`);
  },
};

const LATE = fileURLToPath(new URL('worker/late.ts', import.meta.url));
const GRAPH = fileURLToPath(new URL('../ic/graph.ts', import.meta.url));

/** Controllers get their graph from worker/late.ts, which loads it when it is needed. */
const lateGraph: Plugin = {
  name: 'late-graph',
  enforce: 'pre',
  async resolveId(source, importer) {
    if (!source.endsWith('/graph.ts') || importer === LATE) return null;
    const resolved = await this.resolve(source, importer, { skipSelf: true });
    return resolved?.id === GRAPH ? LATE : null;
  },
};

/** The bundler's codes for a page that lacks something, or takes something from Node. Its other warnings are advice. */
const FAULTS: ReadonlySet<string> = new Set([
  'UNRESOLVED_ENTRY',
  'UNRESOLVED_IMPORT',
  'MISSING_EXPORT',
  'IMPORT_IS_UNDEFINED',
  'MISSING_GLOBAL_NAME',
  'EMPTY_IMPORT_META',
  'COMMONJS_VARIABLE_IN_ESM',
]);

/** The same in Vite's own warnings, which have no code. */
const FAULT =
  /externalized for browser compatibility|(?:didn't resolve|doesn't exist) at build time|can't be bundled|is not defined in env variables/;

const fault = (message: string): Error => new Error(`bundling: ${message}`);

/** A logger that throws warnings about the page; others (how long the build took) go to 'logger'. */
function strict(logger: Logger): Logger {
  const checked =
    (name: 'warn' | 'warnOnce'): Logger['warn'] =>
    (message, options) => {
      if (FAULT.test(message)) throw fault(message);
      logger[name](message, options);
    };
  return Object.assign(Object.create(logger) as Logger, { warn: checked('warn'), warnOnce: checked('warnOnce') });
}

/** How the page of a folder is bundled into another (both as URLs), and with which headers it is served. */
export const pageConfig = (
  root: URL,
  outDir: URL,
  headers: Readonly<Record<string, string>>,
  logger = createLogger('info'),
): UserConfig => ({
  root: fileURLToPath(root),
  base: './',
  customLogger: strict(logger),
  plugins: [noNode],
  worker: { format: 'es', plugins: () => [noNode, lateGraph] },
  build: {
    outDir: fileURLToPath(outDir),
    emptyOutDir: true,
    target: 'es2023',
    // All browsers of that year preload modules themselves. What comes later is asked for with its styles only: the list of all its
    // modules would make the first load larger, and mostly they are there already.
    modulePreload: {
      polyfill: false,
      resolveDependencies: (_, modules, { hostType }) =>
        hostType === 'html' ? modules : modules.filter((module) => module.endsWith('.css')),
    },
    // The kernels are a file of their own: the policy lets nobody read 'data:'.
    assetsInlineLimit: 0,
    rolldownOptions: {
      onLog(level, log, print) {
        if (FAULTS.has(log.code ?? '')) throw fault(log.message);
        print(level, log);
      },
    },
  },
  preview: { headers },
});

export default pageConfig(new URL('.', import.meta.url), new URL('../../build/lab', import.meta.url), {
  'Content-Security-Policy': POLICY,
});
