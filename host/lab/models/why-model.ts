/** What is asked of `why`, and its ladder. */
import type { WhyObject } from '../../emulation/world/why/object.ts';
import type { RowReference } from './table-model.ts';

export type { WhyObject };

/** Why a router has a prefix, or has it not. */
export interface WhyQuestion {
  readonly zone: string;
  readonly router: string;
  /** Or an address. */
  readonly prefix: string;
  /** The zone that it should come from, or `ZONE ROUTER`, where the question is about that. */
  readonly from?: string;
}

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
