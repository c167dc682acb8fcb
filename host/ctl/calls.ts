/** From the words of a command line to its commands: `--` parts them. */
import { argumentCount, type Call, type Command } from './command.ts';
import { fail } from './error.ts';
import { commandOption, type ReadOptions } from './options.ts';
import type { Tool } from './tool.ts';

/** A command as it is to be run. */
export interface PlannedCall extends Call {
  readonly command: Command;
}

type Local = Extract<ReadOptions, { words: unknown }>['local'];

/** The words between `--` and `--`; groups without a word are none. */
function groupsOf(words: readonly string[]): string[][] {
  const groups: string[][] = [[]];
  for (const word of words) {
    if (word === '--') groups.push([]);
    else groups.at(-1)!.push(word);
  }
  return groups.filter((group) => group.length > 0);
}

function checkOptions(command: Command, options: ReadonlyMap<string, string | undefined>): void {
  const specs = (command.options ?? []).map((text) => commandOption(text));
  for (const [name, value] of options) {
    const spec = specs.find(({ long }) => `--${long}` === name);
    if (spec === undefined) fail(`'${command.name}' command has no '${name}' option`);
    if (spec.argument === 'required' && value === undefined)
      fail(`missing argument to '${name}' option on '${command.name}' command`);
    if (spec.argument === 'none' && value !== undefined)
      fail(`'${name}' option on '${command.name}' does not accept an argument`);
  }
}

function findCommand(tool: Tool, name: string): Command {
  const found = tool.commands.find((command) => command.name === name);
  if (found !== undefined) return found;
  if (tool.missing.includes(name))
    fail(
      `'${name}' is not among this library's commands: ${tool.name} --help lists them, and what they can't do 'create', 'set' and 'add' can; the full ${tool.name} comes with OVN`,
    );
  return fail(`unknown command '${name}'; use --help for help`);
}

function parseCall(tool: Tool, group: readonly string[], local: Local): PlannedCall {
  const options = new Map(local.map(({ name, value }) => [name, value]));
  let at = 0;
  for (; group[at]?.startsWith('-') === true; at++) {
    const word = group[at]!;
    const equals = word.indexOf('=');
    const name = equals < 0 ? word : word.slice(0, equals);
    if (options.has(name)) fail(`'${word}' option specified multiple times`);
    options.set(name, equals < 0 ? undefined : word.slice(equals + 1));
  }
  const [name, ...words] = group.slice(at);
  if (name === undefined) return fail('missing command name (use --help for help)');
  const command = findCommand(tool, name);
  checkOptions(command, options);
  const { min, max } = argumentCount(command.arguments);
  if (words.length < min) fail(`'${name}' command requires at least ${min} arguments`);
  if (words.length > max) fail(`'${name}' command takes at most ${max} arguments`);
  return { command, name, arguments: words, options };
}

/** Reads the commands; 'local' are options of the first. Throws CtlError. */
export function parseCalls(tool: Tool, words: readonly string[], local: Local): PlannedCall[] {
  const groups = groupsOf(words);
  if (groups.length === 0) fail('missing command name (use --help for help)');
  return groups.map((group, i) => parseCall(tool, group, i === 0 ? local : []));
}
