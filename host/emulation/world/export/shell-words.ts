/**
 * A line of the lab as bash runs it, and nothing beyond: programs and filters that the lab knows, with options that it knows, every
 * word quoted. A script may come from anywhere, and what is made of it is run on somebody's machine.
 */
import { FILTERS } from '../../../ctl/line/filters.ts';
import { parseLine } from '../../../ctl/line/syntax.ts';
import { plainText, type Pipeline, type Script, type Word } from '../../../ctl/line/tree.ts';
import { planTool, tablesOf } from '../../../ctl/plan.ts';
import { findTool } from '../../../ctl/tools.ts';
import { SCHEMAS } from '../../interconnection.ts';

/** Why a line can't be in the file. */
export class NotExported extends Error {
  override readonly name = 'NotExported';
}

const refuse = (why: string): never => {
  throw new NotExported(why);
};

/** A text as one word. */
export const quoted = (text: string): string =>
  /^[\w./:=,@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** Variables have names of their own, so that none of the shell's is touched. */
const variable = (name: string): string => `"\${lab_${name}}"`;

const wordText = (word: Word): string =>
  word
    .map((part) => {
      switch (part.kind) {
        case 'text':
          return quoted(part.text);
        case 'variable':
          return variable(part.name);
        case 'command':
          return refuse('$(...) can only be given to a variable');
      }
    })
    .join('');

const isPlain = (word: Word): boolean => word.every(({ kind }) => kind === 'text');
const textOf = (word: Word): string => word.map((part) => (part.kind === 'text' ? part.text : 'x')).join('');

/** Throws NotExported for options that reach beyond the databases: files, other servers. */
function checkTool(words: readonly Word[]): void {
  const [name = '', ...argv] = words.map(textOf);
  const tool = findTool(name);
  const kind = tool?.kind;
  if (tool === undefined || kind === undefined || kind === 'vs') return;
  const planned = planTool(tool, argv, '');
  if ('result' in planned) {
    if (planned.result.status === 0) return;
    refuse(planned.result.stderr.trim());
    return;
  }
  const { options } = planned.plan;
  if (options.db !== undefined) refuse('--db: the place says whose database it is');
  if (options.logFile !== undefined || options.tls.size > 0 || argv.some((word) => word.startsWith('--sy')))
    refuse('files and other machines can not be named here');
  const tables = tablesOf(planned.plan, SCHEMAS[kind]);
  if (tables.some((table) => table === 'Connection' || table === 'SSL'))
    refuse('whom a server listens to is not changed from here');
}

/** With ovs-appctl's words: those of the lab, of which none names a file. */
const APPCTL =
  /^(?:pause|resume|is-paused|status|version|list-commands|inc-engine\/[\w-]+|route\/[\w-]+|coverage\/\w+)$/;

function checkAppctl(words: readonly Word[]): void {
  const [, ...rest] = words.map(textOf);
  const target = rest[0] === '-t' ? rest.splice(0, 2)[1] : 'ovn-ic';
  if (target !== 'ovn-ic') refuse(`ovn-appctl: only ovn-ic is asked, not '${target ?? ''}'`);
  if (!APPCTL.test(rest[0] ?? '')) refuse(`ovn-appctl: '${rest[0] ?? ''}' is not exported`);
}

const VSCTL = /^(?:set|get|remove|add-port|del-port|show|list)$/;

function checkVsctl(words: readonly Word[]): void {
  let isFirst = true;
  for (const word of words.slice(1).map(textOf)) {
    if (word === '--') isFirst = true;
    else if (/^--(?:may-exist|if-exists|no-wait)$/.test(word)) continue;
    else if (word.startsWith('-')) refuse(`ovs-vsctl: '${word}' is not exported`);
    else if (isFirst) {
      if (!VSCTL.test(word)) refuse(`ovs-vsctl: '${word}' is not exported`);
      isFirst = false;
    }
  }
}

function checkFilter(name: string, words: readonly Word[]): void {
  if (!words.every(isPlain)) refuse(`${name}: variables among its words`);
  // It refuses by itself what it does not know: files, options that write.
  const filter = FILTERS.get(name);
  if (filter === undefined) refuse(`${name}: command not found`);
  try {
    filter?.('', words.slice(1).map(textOf));
  } catch (error) {
    refuse(error instanceof Error ? error.message : String(error));
  }
}

const ASSIGNMENT = /^([A-Za-z_]\w*)=(.*)$/s;

/** `NAME=VALUE` alone: a value that begins with '-' would be an option elsewhere, and is refused when the file is run. */
function assignmentText([word]: readonly Word[]): string | undefined {
  const [first, ...rest] = word ?? [];
  const match = first?.kind === 'text' && !first.isQuoted ? ASSIGNMENT.exec(first.text) : null;
  if (match === null) return undefined;
  const [, name = '', begins = ''] = match;
  const value = rest.map((part) => (part.kind === 'command' ? `"$(${scriptText(part.script)})"` : wordText([part])));
  return `let_be ${name} ${[begins === '' ? '' : quoted(begins), ...value].join('') || "''"}`;
}

function stageText(words: readonly Word[], isFirst: boolean): string {
  const rest = plainText(words[0] ?? []) === 'sudo' ? words.slice(1) : words;
  const name = plainText(rest[0] ?? []) ?? refuse('the name of a program has to be plain');
  if (!isFirst) checkFilter(name, rest);
  else if (name === 'ovs-vsctl') checkVsctl(rest);
  else if (name === 'ovn-appctl') checkAppctl(rest);
  else if (findTool(name) !== undefined) checkTool(rest);
  else refuse(`${name}: not a program of OVN's that the lab knows`);
  // The program's own name, whatever functions there are.
  return rest.map(wordText).join(' ');
}

function pipelineText({ stages }: Pipeline): string {
  const [first] = stages;
  const assignment = stages.length === 1 && first?.length === 1 ? assignmentText(first) : undefined;
  return assignment ?? stages.map((words, at) => stageText(words, at === 0)).join(' | ');
}

const scriptText = ({ pipelines }: Script): string =>
  pipelines
    .map((pipeline, at) => `${at === 0 ? '' : pipeline.isConditional ? ' && ' : '; '}${pipelineText(pipeline)}`)
    .join('');

/** The line as bash runs it. Throws NotExported, or LineError for what can't be read. */
export const bashLine = (command: string): string => scriptText(parseLine(command));
