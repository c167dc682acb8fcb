/** Console blocks of the documents: what they show is what the commands print. */
import { is, ok } from 'uvu/assert';
import { COMMAND, runProgram } from '../support/daemon.ts';
import { readGolden } from '../support/command-golden.ts';
import { consoleBlocks, documents, missingLine } from '../support/documents.ts';
import { suite } from '../support/suite.ts';

const test = suite('integration/documents');

const INSTALL = 'npm ci && npm start -- ';

/** What the golden files say that a command prints: the answers of all times that it was asked. */
function golden(command: string): string[] {
  const answers = [...readGolden().values()].flatMap((text) => text.split(/^\$ /m).slice(1));
  return answers
    .filter((answer) => answer.startsWith(`${command}\n`))
    .map((answer) => answer.slice(command.length + 1));
}

/** What a command prints: all that it has printed at different times. */
async function printed(command: string): Promise<string[]> {
  if (!command.startsWith(INSTALL)) return golden(command);
  const options = command.slice(INSTALL.length).split(' ');
  const { status, stdout, stderr } = await runProgram(COMMAND, ['sandbox', ...options]);
  is(status, 0, stderr);
  return [stdout];
}

for (const path of documents())
  for (const { command, output } of consoleBlocks(path))
    test(`${path}: ${command}`, async () => {
      const answers = await printed(command);
      ok(answers.length > 0, `no golden file has the command: ${command}`);
      const missing = answers.map((answer) => missingLine(output, answer));
      ok(missing.includes(undefined), `printed differently: ${missing.join(' | ')}`);
    });

test.run();
