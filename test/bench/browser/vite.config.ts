/** How the bench's page is bundled: into build/bench/browser. */
import { fileURLToPath } from 'node:url';
import type { UserConfig } from 'vite';
import { noNode, strictLogger } from '../../../host/lab/vite.config.ts';

const config: UserConfig = {
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  customLogger: strictLogger,
  plugins: [noNode],
  worker: { format: 'es', plugins: () => [noNode] },
  build: {
    outDir: fileURLToPath(new URL('../../../build/bench/browser', import.meta.url)),
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
  },
  // A page that shares nothing with others is given a finer clock.
  preview: {
    headers: { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' },
  },
};

export default config;
