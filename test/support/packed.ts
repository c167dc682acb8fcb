/** The npm package as its users get it: packed, installed from the tarball, and the examples of its documentation. */
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { temporaryDirectory } from './ovsdb-server.ts';

const run = promisify(execFile);

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Packed and installed as `npm i -g` does, in a directory of its own. */
export class Installation {
  readonly directory = temporaryDirectory();
  /** The paths in the tarball. */
  files: readonly string[] = [];

  get bin(): string {
    return join(this.directory, 'prefix/bin');
  }

  get modules(): string {
    return join(this.directory, 'prefix/lib/node_modules');
  }

  /** Packs what was built; installs it with what it depends on. */
  static async create(): Promise<Installation> {
    const made = new Installation();
    const { directory } = made;
    const env = { ...process.env, npm_config_loglevel: 'error', npm_config_update_notifier: 'false' };
    // Without scripts: 'prepack' would rebuild what another process is using.
    await run('npm', ['pack', '--ignore-scripts', '--pack-destination', directory], { cwd: ROOT, env });
    const tarball = readdirSync(directory).find((name) => name.endsWith('.tgz'));
    if (tarball === undefined) throw new Error(`npm pack left no tarball in ${directory}`);
    made.files = (await run('tar', ['tzf', join(directory, tarball)])).stdout.trim().split('\n');
    const quiet = ['--no-audit', '--no-fund', '--prefer-offline'];
    await run('npm', ['i', '-g', '--prefix', join(directory, 'prefix'), ...quiet, join(directory, tarball)], { env });
    return made;
  }
}

export interface Example {
  readonly name: string;
  readonly runsIn: { readonly node: boolean; readonly browser: boolean };
  readonly source: string;
  /** What it prints. */
  readonly output: string;
}

/** The examples of a page: blocks marked 'ts NAME', maybe with '(Node only)' or '(browsers only)', each with a block 'text NAME'. */
export function readExamples(file: string): Example[] {
  const blocks = [...readFileSync(file, 'utf8').matchAll(/^```(\w+) (\w+)(?: \(([^)]*)\))?\n(.*?)^```$/gms)];
  return blocks
    .filter(([, language]) => language === 'ts')
    .map(([, , name = '', only, source = '']) => {
      const output = blocks.find(([, language, other]) => language === 'text' && other === name)?.[4];
      if (output === undefined) throw new Error(`${file}: nothing says what the example '${name}' prints`);
      return {
        name,
        runsIn: { node: only !== 'browsers only', browser: only !== 'Node only' },
        source,
        output,
      };
    });
}

/** Compiles the examples as a project that uses the installation would; returns the directory with NAME.js. */
export async function compileExamples(examples: readonly Example[], installation: Installation): Promise<string> {
  const directory = join(installation.directory, 'app');
  mkdirSync(directory);
  symlinkSync(installation.modules, join(directory, 'node_modules'));
  const tsconfig = {
    compilerOptions: {
      target: 'ES2023',
      lib: ['ES2023', 'DOM'],
      module: 'NodeNext',
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: false,
      typeRoots: [join(ROOT, 'node_modules/@types')],
      types: ['node'],
    },
    include: ['.'],
  };
  writeFileSync(join(directory, 'package.json'), '{ "type": "module" }\n');
  writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify(tsconfig));
  writeFileSync(
    join(directory, 'vite.d.ts'),
    "declare module '*?url' {\n  const url: string;\n  export default url;\n}\n",
  );
  for (const { name, source } of examples) writeFileSync(join(directory, `${name}.ts`), source);
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  await run(process.execPath, [tsc, '-p', directory]).catch((error: { stdout?: string }) => {
    throw new Error(`the examples don't compile:\n${error.stdout ?? ''}`, { cause: error });
  });
  return directory;
}
