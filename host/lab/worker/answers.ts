/** What is only asked or looked at: answered at once, beside what is played. */
import type { Contents } from '../../emulation/contents.ts';
import type { Intent, Update } from '../messages.ts';
import type { MomentModel } from '../models/time-model.ts';
import type { Branches } from './branches.ts';
import { loadTools } from './late.ts';
import type { Scene } from './scene.ts';

const KINDS = [
  'compare',
  'watch',
  'unwatch',
  'row',
  'event',
  'events',
  'engine',
  'why',
  'files',
  'complete',
  'prepare',
] as const;

/** Intents that play nothing. */
export type Question = Extract<Intent, { readonly kind: (typeof KINDS)[number] }>;

const QUESTIONS: ReadonlySet<Intent['kind']> = new Set(KINDS);

export const isQuestion = (intent: Intent): intent is Question => QUESTIONS.has(intent.kind);

/** What a question is about. */
export interface Subject {
  /** Missing while a world is being built. */
  readonly scene: Scene | undefined;
  readonly branches: Branches;
  /** What leads to the present. */
  readonly script: string;
}

interface Platform {
  readonly tell: (update: Update) => void;
  /** Unpredictable: from 0 to below 1. */
  readonly random: () => number;
}

/** Rejects where there is no answer: it could not be made, or not be sent. */
export async function answer(question: Question, subject: Subject, platform: Platform): Promise<void> {
  const { scene, script } = subject;
  const { tell, random } = platform;
  switch (question.kind) {
    case 'compare':
      return compare(question, subject, platform);
    case 'watch':
      return scene?.watch({ database: question.database, table: question.table });
    case 'unwatch':
      return scene?.watch(undefined);
    case 'row':
      return scene?.tellRow(question);
    case 'event':
      return scene?.tellEvent(question.id);
    case 'events':
      return scene?.tellEvents(question);
    case 'engine':
      return scene?.tellEngine(question.zone);
    case 'why':
      return scene?.tellWhy(question.question);
    case 'files': {
      const { filesAnswer } = await loadTools();
      const events = scene?.world.journal.events ?? [];
      return tell({ kind: 'files', answer: filesAnswer(question.request, script, events, random) });
    }
    case 'complete': {
      const { completions } = await loadTools();
      const { id, place, text } = question;
      const candidates = scene === undefined ? [] : completions(scene.world, scene.contentsAt(undefined), place, text);
      return tell({ kind: 'completions', id, candidates });
    }
    case 'prepare':
      // Where it can't be loaded, what needs it says so.
      await loadTools().catch(() => undefined);
  }
}

async function compare(
  { first, second }: Extract<Question, { kind: 'compare' }>,
  { scene, branches }: Subject,
  { tell }: Platform,
): Promise<void> {
  if (scene === undefined) return;
  const { differenceModel } = await loadTools();
  const contentsOf = (moment: MomentModel): Contents =>
    moment.kind === 'branch'
      ? (branches.contentsOf(moment.name) ?? {})
      : scene.contentsAt(moment.kind === 'event' ? moment.event : undefined);
  const areOfOneWorld = first.kind !== 'branch' && second.kind !== 'branch';
  tell({ kind: 'difference', difference: differenceModel(contentsOf(first), contentsOf(second), areOfOneWorld) });
}
