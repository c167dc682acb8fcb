/** What a blocking worker begins with where tests run from source: threads don't inherit the loader of TypeScript. */
import { workerData } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

register();
await import(workerData.script);
