/** How pages are bundled, the lab's into build/lab. A warning is an error, and so is whatever only Node has. */
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

const log = createLogger('info');
const refuse = (message: string): never => {
  throw new Error(`bundling: ${message}`);
};

/** Vite's, but for warnings: they are thrown. */
const strictLogger: Logger = { ...log, warn: refuse, warnOnce: refuse };

/** How the page of a folder is bundled into another (both as URLs), and with which headers it is served. */
export const pageConfig = (root: URL, outDir: URL, headers: Readonly<Record<string, string>>): UserConfig => ({
  root: fileURLToPath(root),
  base: './',
  customLogger: strictLogger,
  plugins: [noNode],
  worker: { format: 'es', plugins: () => [noNode] },
  build: {
    outDir: fileURLToPath(outDir),
    emptyOutDir: true,
    target: 'es2023',
    // The kernels are a file of their own: the policy lets nobody read 'data:'.
    assetsInlineLimit: 0,
  },
  preview: { headers },
});

export default pageConfig(new URL('.', import.meta.url), new URL('../../build/lab', import.meta.url), {
  'Content-Security-Policy': POLICY,
});
