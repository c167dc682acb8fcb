/** Runs lines: one command after another, each when the one before is done. */
import type { ToolResult } from '../result.ts';
import { FILTERS } from './filters.ts';
import { parseLine } from './syntax.ts';
import { LineError, plainText, type Part, type Pipeline, type Script, type Word } from './tree.ts';

type Done<T> = (value: T) => void;

/** What lines are run in. */
export interface Shell {
  /** `$NAME`; `NAME=VALUE` sets one. */
  readonly variables: Map<string, string>;
  /** Runs a command that is no filter; 'done' is called once, at once or later. */
  readonly start: (words: readonly string[], done: Done<ToolResult>) => void;
  /** Called with each command's output as it comes. */
  readonly output?: (result: ToolResult) => void;
}

const ASSIGNMENT = /^([A-Za-z_]\w*)=/;

const refused = (error: unknown, status = 2): ToolResult => {
  if (!(error instanceof LineError)) throw error;
  return { stdout: '', stderr: `${error.message}\n`, status };
};

/** Runs 'step' for each item in turn; 'done' when all are through or one says stop. */
function each<T>(items: readonly T[], step: (item: T, next: Done<boolean>) => void, done: () => void): void {
  let at = 0;
  let isRunning = false;
  let isReady = true;
  // A loop where steps end at once, so that many of them take no deep stack.
  const advance = (): void => {
    if (isRunning) return;
    isRunning = true;
    while (isReady) {
      const item = items[at++];
      if (item === undefined) {
        isReady = false;
        isRunning = false;
        done();
        return;
      }
      isReady = false;
      step(item, (goOn) => {
        if (!goOn) at = items.length;
        isReady = true;
        advance();
      });
    }
    isRunning = false;
  };
  advance();
}

class LineRun {
  readonly #shell: Shell;

  constructor(shell: Shell) {
    this.#shell = shell;
  }

  script(script: Script, tell: Done<ToolResult>, done: Done<number>): void {
    let status = 0;
    each(
      script.pipelines,
      (pipeline, next) => {
        if (pipeline.isConditional && status !== 0) {
          next(true);
          return;
        }
        this.#pipeline(pipeline, (result) => {
          ({ status } = result);
          tell(result);
          next(true);
        });
      },
      () => done(status),
    );
  }

  #pipeline({ stages }: Pipeline, done: Done<ToolResult>): void {
    let stderr = '';
    let result: ToolResult = { stdout: '', stderr: '', status: 0 };
    each(
      [...stages.entries()],
      ([i, words], next) =>
        this.#expand(words, (expanded) => {
          const end = (stage: ToolResult): void => {
            stderr += stage.stderr;
            result = stage;
            // A filter that makes no sense ends the pipeline.
            next(!(i > 0 && stage.status === 2));
          };
          if ('status' in expanded) end(expanded);
          else this.#stage(words, expanded.words, i === 0 ? undefined : result.stdout, end);
        }),
      () => done({ ...result, stderr }),
    );
  }

  #stage(written: readonly Word[], words: readonly string[], input: string | undefined, done: Done<ToolResult>): void {
    const [name, ...rest] = words;
    if (name === undefined) {
      done({ stdout: '', stderr: '', status: 0 });
      return;
    }
    const filter = FILTERS.get(name);
    if (filter !== undefined || input !== undefined) {
      const why =
        filter === undefined
          ? `${name}: only ${[...FILTERS.keys()].join(', ')} can stand after |`
          : `${name} has nothing to read: it stands after |`;
      if (filter === undefined || input === undefined) done({ stdout: '', stderr: `${why}\n`, status: 2 });
      else
        try {
          done({ ...filter(input, rest), stderr: '' });
        } catch (error) {
          done(refused(error));
        }
      return;
    }
    const assignment = rest.length === 0 ? this.#assignment(written[0]!, name) : undefined;
    if (assignment !== undefined) {
      this.#shell.variables.set(assignment.name, assignment.value);
      done({ stdout: '', stderr: '', status: 0 });
    } else this.#shell.start(words, done);
  }

  #assignment(written: Word, word: string): { name: string; value: string } | undefined {
    const first = written[0];
    const isPlain = first?.kind === 'text' && !first.isQuoted && ASSIGNMENT.test(first.text);
    const name = isPlain ? ASSIGNMENT.exec(word)?.[1] : undefined;
    return name === undefined ? undefined : { name, value: word.slice(name.length + 1) };
  }

  /** Words with variables and commands replaced: without quotes, what they give is split at spaces. */
  #expand(words: readonly Word[], done: Done<{ words: string[] } | ToolResult>): void {
    const out: string[] = [];
    let failure: ToolResult | undefined;
    each(
      words,
      (word, next) => {
        const isAssignment = ASSIGNMENT.test(plainText(word.slice(0, 1)) ?? '') && words.length === 1;
        const pieces: { text: string; isSplit: boolean }[] = [];
        each(
          word,
          (part, nextPart) =>
            this.#part(part, (text) => {
              if (typeof text !== 'string') failure = text;
              else pieces.push({ text, isSplit: part.kind !== 'text' && !part.isQuoted && !isAssignment });
              nextPart(failure === undefined);
            }),
          () => {
            out.push(
              ...join(
                pieces,
                word.some((part) => part.isQuoted),
              ),
            );
            next(failure === undefined);
          },
        );
      },
      () => done(failure ?? { words: out }),
    );
  }

  #part(part: Part, done: Done<string | ToolResult>): void {
    switch (part.kind) {
      case 'text':
        done(part.text);
        return;
      case 'variable': {
        const value = this.#shell.variables.get(part.name);
        done(value ?? { stdout: '', stderr: `$${part.name}: nothing has this name here\n`, status: 2 });
        return;
      }
      case 'command': {
        let stdout = '';
        let stderr = '';
        this.script(
          part.script,
          (result) => {
            ({ stdout, stderr } = { stdout: stdout + result.stdout, stderr: stderr + result.stderr });
          },
          (status) => done(status === 0 ? stdout.replace(/\n+$/, '') : { stdout: '', stderr, status }),
        );
      }
    }
  }
}

/** One word's pieces as the words that they come to. */
function join(pieces: readonly { readonly text: string; readonly isSplit: boolean }[], isQuoted: boolean): string[] {
  const out: string[] = [];
  let current = '';
  let isStarted = isQuoted;
  for (const { text, isSplit } of pieces) {
    if (!isSplit) {
      current += text;
      isStarted ||= text !== '';
      continue;
    }
    for (const [i, field] of text.split(/[ \t\n]+/).entries()) {
      if (i > 0) {
        if (isStarted) out.push(current);
        current = '';
        isStarted = false;
      }
      current += field;
      isStarted ||= field !== '';
    }
  }
  if (isStarted) out.push(current);
  return out;
}

/** Runs a text of one or more lines; 'done' is called once with all that was printed and the last status. */
export function startLine(text: string, shell: Shell, done: Done<ToolResult>): void {
  let script: Script;
  try {
    script = parseLine(text);
  } catch (error) {
    const result = refused(error);
    shell.output?.(result);
    done(result);
    return;
  }
  let stdout = '';
  let stderr = '';
  new LineRun(shell).script(
    script,
    (result) => {
      shell.output?.(result);
      stdout += result.stdout;
      stderr += result.stderr;
    },
    (status) => done({ stdout, stderr, status }),
  );
}

/** The same as a promise. */
export function runLine(text: string, shell: Shell): Promise<ToolResult> {
  return new Promise((resolve) => {
    startLine(text, shell, resolve);
  });
}
