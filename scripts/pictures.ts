/** `npm run pictures`: draws the pictures of README and ARCHITECTURE.md again. The chart of the benches is `npm run bench:page`'s. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { pictures } from './pictures/all.ts';

for (const [file, content] of await pictures()) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  console.log(file);
}
