/**
 * The one form of what is done in a world: lines as one would type them, in files, links, tests and the console's history.
 *
 *     # a comment
 *     az1$ ovn-nbctl lr-add lr1 \
 *         -- lrp-add lr1 lrp1 aa:aa:aa:aa:aa:01 169.254.100.1/24
 *     link ovn-ic-az1 isb 50
 *     check "az2 has learned it": az2$ ovn-nbctl lr-route-list lr2 | grep 10.1.0.0/16
 *
 * A line that begins with a place (a zone or a host) and `$` is a command there; one without is for where the last command was, unless
 * its first word is one of the world's own verbs (see 'verbs.ts'). `$ ` before a command is ignored, `\` at a line's end joins the next.
 */

export interface Statement {
  /** Of the script, from 1. */
  readonly line: number;
  /** As it was written, its lines joined. */
  readonly text: string;
  /** A zone or host; '' when the line names none. */
  readonly place: string;
  /** Without place and `$`. */
  readonly command: string;
}

const PLACE = /^([A-Za-z][\w-]*)\$(?:\s+|$)/;

/** Lines joined where a `\` ends them, with the number of the first. */
function joined(script: string): { line: number; text: string }[] {
  const result: { line: number; text: string }[] = [];
  let open: { line: number; text: string } | undefined;
  for (const [at, raw] of script.split(/\r?\n/).entries()) {
    const isComment = open === undefined && raw.trimStart().startsWith('#');
    const goesOn = !isComment && raw.endsWith('\\') && !raw.endsWith('\\\\');
    const text = goesOn ? raw.slice(0, -1) : raw;
    open = open === undefined ? { line: at + 1, text } : { line: open.line, text: `${open.text}${text}` };
    if (goesOn) continue;
    result.push(open);
    open = undefined;
  }
  if (open !== undefined) result.push(open);
  return result;
}

/** What a script does, in order: blank lines and comments are left out. */
export function parseScript(script: string): Statement[] {
  return joined(script).flatMap(({ line, text: raw }) => {
    const text = raw.trim();
    if (text === '' || text.startsWith('#')) return [];
    const place = PLACE.exec(text);
    if (place !== null) return [{ line, text, place: place[1] ?? '', command: text.slice(place[0].length).trim() }];
    const command = text.replace(/^\$\s+/, '');
    return command === '' ? [] : [{ line, text: command, place: '', command }];
  });
}

export interface Check {
  /** What it says for people; the command when nothing was said. */
  readonly title: string;
  /** The command has to fail. */
  readonly isNegated: boolean;
  readonly place: string;
  readonly command: string;
}

/** Reads what stands after `check`: `["TITLE":] [!] [PLACE$] COMMAND`. */
export function parseCheck(text: string): Check {
  const titled = /^"([^"]*)"\s*:?\s*/.exec(text);
  let rest = titled === null ? text : text.slice(titled[0].length);
  const isNegated = /^!\s/.test(rest);
  if (isNegated) rest = rest.slice(1).trim();
  const place = PLACE.exec(rest);
  const command = place === null ? rest : rest.slice(place[0].length).trim();
  return { title: titled?.[1] ?? text, isNegated, place: place?.[1] ?? '', command };
}

/** What a script says of its world in its first line: `world zones=az1,az2 seed=7 latency=5 nameless`. */
export interface WorldLine {
  readonly zones?: readonly string[];
  readonly seed?: number;
  readonly latency?: number;
  readonly isNameless?: boolean;
}

/** Reads a script: its world and its statements. Throws Error for a `world` line that can't be read, or isn't the first. */
export function readScript(script: string): { readonly world: WorldLine; readonly statements: readonly Statement[] } {
  const statements = parseScript(script);
  const [first] = statements;
  const isWorld = ({ command }: Statement): boolean => /^world(\s|$)/.test(command);
  const late = statements.slice(1).find(isWorld);
  if (late !== undefined) throw new Error(`line ${late.line}: 'world' can only be the first statement`);
  if (first === undefined || !isWorld(first)) return { world: {}, statements };
  return { world: worldLine(first), statements: statements.slice(1) };
}

function worldLine({ command, line }: Statement): WorldLine {
  let world: WorldLine = {};
  for (const word of command.split(/\s+/).slice(1)) {
    const [, name = '', value = ''] = /^(\w+)(?:=(.*))?$/.exec(word) ?? [];
    const isNumber = /^\d{1,9}$/.test(value);
    if (name === 'zones' && value !== '') world = { ...world, zones: value.split(',') };
    else if (name === 'seed' && isNumber) world = { ...world, seed: Number(value) };
    else if (name === 'latency' && isNumber) world = { ...world, latency: Number(value) };
    else if (word === 'nameless') world = { ...world, isNameless: true };
    else throw new Error(`line ${line}: '${word}': zones=A,B, seed=N, latency=MS or nameless is wanted`);
  }
  return world;
}
