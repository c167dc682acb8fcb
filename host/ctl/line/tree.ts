/** What a line is once it is read. */

/** A part of a word. */
export type Part =
  | { readonly kind: 'text'; readonly text: string; readonly isQuoted: boolean }
  | { readonly kind: 'variable'; readonly name: string; readonly isQuoted: boolean }
  | { readonly kind: 'command'; readonly script: Script; readonly isQuoted: boolean };

export type Word = readonly Part[];

/** Words that are run together, joined by `|`. */
export interface Pipeline {
  readonly stages: readonly (readonly Word[])[];
  /** `&&`: only when what is before it succeeded. */
  readonly isConditional: boolean;
}

export interface Script {
  readonly pipelines: readonly Pipeline[];
}

/** A line that can't be read: what is wrong, and what to do. */
export class LineError extends Error {
  override readonly name = 'LineError';
  /** More text may make it right: an open quote, a `\`, `|` or `&&` at the end. */
  readonly isUnfinished: boolean;
  constructor(message: string, isUnfinished = false) {
    super(message);
    this.isUnfinished = isUnfinished;
  }
}

/** The text of a word without quotes, variables and commands; undefined when it has any. */
export function plainText(word: Word): string | undefined {
  let text = '';
  for (const part of word) {
    if (part.kind !== 'text' || part.isQuoted) return undefined;
    text += part.text;
  }
  return text;
}
