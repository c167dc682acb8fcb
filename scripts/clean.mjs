// Removes what the compiler has made: what is packed must come from the present sources, and nothing from former ones.
import { existsSync, readdirSync, rmSync } from 'node:fs';

for (const name of existsSync('build') ? readdirSync('build') : [])
  if (name === 'host' || name === 'kernels.json' || name.endsWith('.tsbuildinfo'))
    rmSync(`build/${name}`, { recursive: true });
