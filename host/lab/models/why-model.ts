/** What is asked of `why`, and its ladder. */
import type { RouteQuestion } from '../../emulation/world/why/route.ts';
import type { WhyObject as ObjectWords } from '../../emulation/world/why/object.ts';
import type { RowReference } from './table-model.ts';

interface Wish {
  /** Who asks wants that it is not so: nothing is to be mended. */
  readonly isUnwanted?: boolean;
}

/** Why a router has a prefix, or has it not. */
export interface WhyQuestion extends RouteQuestion, Wish {}

/** Why something is in another zone, or is not. */
export interface WhyObject extends ObjectWords, Wish {}

/** A gate of a path, or several rules that are shown as one. */
export interface GateModel {
  readonly zone: string;
  readonly state: 'passed' | 'failed' | 'open';
  readonly title: string;
  readonly text: string;
  readonly note: string;
  /** Of rules together: what each says. */
  readonly rules: readonly string[];
  readonly evidence: readonly RowReference[];
  readonly mend: readonly string[];
}

export interface PathModel {
  readonly title: string;
  readonly hasArrived: boolean;
  readonly gates: readonly GateModel[];
}

export interface WhyModel {
  readonly question: WhyQuestion | WhyObject;
  /** What there is to say before any path. */
  readonly notes: readonly string[];
  readonly paths: readonly PathModel[];
}
