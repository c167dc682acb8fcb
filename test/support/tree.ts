/** The files of the repository that people write and read. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { documents } from './documents.ts';
import { ROOT } from './packed.ts';

/** The paths of all code in these folders. */
export const codeIn = (...folders: readonly string[]): string[] =>
  folders
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
    )
    .filter((file) => /\.tsx?$/.test(file))
    .sort();

/** All code and documents, and the man page. */
export const written = (): string[] => [
  ...codeIn('assembly', 'host', 'scripts', 'test'),
  ...documents(),
  'host/daemon/ovn-ic-wasm.8',
];
