/** `ovn-ic-wasm lab`: serves the lab's page on this machine, until a signal ends it. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Vlog } from '../../log/vlog.ts';
import { consoleSink } from '../../node/console.ts';
import { StartupError } from '../../node/startup-error.ts';
import { numberOption, parseCommandOptions } from '../command-options.ts';
import { PACKAGE } from '../version.ts';
import { serveLab } from './serve.ts';

/** Where nothing is said. */
const PORT = 4173;

const HELP = `usage: ${PACKAGE} lab [--port=PORT]

Serves the lab on this machine: OVN interconnection in a browser, with real controllers and databases in the page, a console that
takes OVN's commands, and a map. Everything happens in the browser; nothing is sent anywhere.

Options:
  --port=PORT       a port of 127.0.0.1; 0: any that is free (default: ${PORT})
  -h, --help        this text
`;

/** The page as it was built, beside the compiled program or, from source, in build/. */
function folder(): URL {
  const found = ['../../../lab/', '../../../build/lab/']
    .map((path) => new URL(path, import.meta.url))
    .find((url) => existsSync(fileURLToPath(new URL('index.html', url))));
  if (found === undefined) throw new StartupError("the lab's page is not built: run 'npm run build:lab'");
  return found;
}

/** Resolves when the page is served; SIGINT and SIGTERM end it. Rejects with StartupError. */
export async function runLab(argv: readonly string[]): Promise<void> {
  const options = parseCommandOptions(argv, [{ long: 'port', argument: 'required' }]);
  if (options === undefined) {
    process.stdout.write(HELP);
    return;
  }
  const port = numberOption(options, 'port', { usual: PORT, from: 0, to: 65_535 });
  const vlog = new Vlog({
    program: PACKAGE,
    pid: process.pid,
    host: '',
    subprogram: '',
    started: 0,
    now: () => Date.now(),
  });
  vlog.setSink('console', consoleSink);
  const lab = await serveLab(folder(), port, vlog.factory('lab'));
  console.log(`The lab: ${lab.address} (Ctrl-C ends it)`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => lab.close());
}
