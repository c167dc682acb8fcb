/** How the bench's page is bundled: into build/bench/browser. */
import { pageConfig } from '../../../host/lab/vite.config.ts';

// A page that shares nothing with others is given a finer clock.
const HEADERS = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

export default pageConfig(
  new URL('.', import.meta.url),
  new URL('../../../build/bench/browser', import.meta.url),
  HEADERS,
);
