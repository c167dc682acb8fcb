/** `npm run golden`: writes test/golden/control-socket again, from the built daemon. Look at what changed (`git diff`). */
import { rmSync, writeFileSync } from 'node:fs';
import { GOLDEN, holdSession, readGolden } from '../test/support/command-golden.ts';

const files = await holdSession();
for (const name of readGolden().keys()) rmSync(`${GOLDEN}${name}`);
for (const [name, text] of files) writeFileSync(`${GOLDEN}${name}`, text);
console.log(`${files.size} files in ${GOLDEN}`);
