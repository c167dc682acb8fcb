/** The documents of the repository, and what they contain that can be checked. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { ROOT } from './packed.ts';

/** Folders without documents of ours. */
const FOREIGN = /^(?:build|node_modules|\.git)(?:\/|$)/;

/** The paths of all Markdown files. */
export function documents(): string[] {
  const found: string[] = [];
  const look = (folder: string): void => {
    for (const entry of readdirSync(join(ROOT, folder), { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (FOREIGN.test(path)) continue;
      if (entry.isDirectory()) look(path);
      else if (entry.name.endsWith('.md')) found.push(path);
    }
  };
  look('');
  return found.sort();
}

export const readDocument = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** The document without blocks and pieces of code. */
const prose = (text: string): string => text.replaceAll(/^ *```.*?^ *```$/gms, '').replaceAll(/`[^`\n]*`/g, '``');

/** A link within the repository: the file's path from its root and the part of it that is meant. */
export interface Link {
  readonly target: string;
  readonly heading: string | undefined;
}

/** The links of a document into the repository, pictures among them. */
export function linksOf(path: string): Link[] {
  const links = [...prose(readDocument(path)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  return links
    .filter((link) => !/^[a-z]+:/.test(link))
    .map((link) => {
      const [file = '', heading] = link.split('#');
      return { target: file === '' ? path : normalize(join(dirname(path), file)), heading };
    });
}

/** The anchors of a document's headings, as GitHub makes them. */
export const anchorsOf = (path: string): string[] =>
  [
    ...readDocument(path)
      .replaceAll(/^ *```.*?^ *```$/gms, '')
      .matchAll(/^#+ (.*)$/gm),
  ].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

/** A command and what it prints, out of a block that is marked as 'console'. */
export interface Shown {
  readonly command: string;
  readonly output: readonly string[];
}

/** The commands that a document shows with their output. */
export function consoleBlocks(path: string): Shown[] {
  const blocks = [...readDocument(path).matchAll(/^( *)```console\n(.*?)^ *```$/gms)];
  return blocks.flatMap(([, indent = '', block = '']) => {
    const lines = block.trimEnd().split('\n');
    const text = lines.map((line) => line.slice(indent.length)).join('\n');
    return text
      .split(/^\$ /m)
      .slice(1)
      .map((part) => {
        const [command = '', ...output] = part.trimEnd().split('\n');
        return { command, output };
      });
  });
}

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);

/** Does a line say this, where `...` stands for anything? */
const says = (line: string, shown: string): boolean =>
  new RegExp(`^${shown.split('...').map(escaped).join('.*')}$`).test(line.trimEnd());

/**
 * The first line that is shown and not printed, undefined when all are there in this order. A line `...` stands for any lines;
 * without one between them, lines that are shown one after another must be printed so.
 */
export function missingLine(shown: readonly string[], printed: string): string | undefined {
  const lines = printed.trimEnd().split('\n');
  let at = 0;
  let mayLeaveOut = false;
  for (const line of shown) {
    if (line === '...') {
      mayLeaveOut = true;
      continue;
    }
    const found = lines.findIndex((other, index) => index >= at && says(other, line));
    if (found === -1 || (!mayLeaveOut && found !== at)) return line;
    at = found + 1;
    mayLeaveOut = false;
  }
  return mayLeaveOut || at === lines.length ? undefined : lines[at];
}
