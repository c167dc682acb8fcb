/** The gates on a path, looked at one after another up to the first that fails: those after it are not reached. */
import type { DatabaseKey } from '../databases.ts';
import { gateText, type GateKind, type GateName } from './gates.ts';

/** A row that a gate's answer rests on. */
export interface GateEvidence {
  readonly database: DatabaseKey;
  readonly table: string;
  readonly uuid: string;
}

export interface GateResult {
  readonly kind: GateKind;
  /** A name of GATES, or a rule of the kind. */
  readonly gate: string;
  /** The zone that the gate is in. */
  readonly zone: string;
  /** `open`: not reached. */
  readonly state: 'passed' | 'failed' | 'open';
  /** What holds when it is passed. */
  readonly text: string;
  /** What was found; '' when there is nothing to add. */
  readonly note: string;
  readonly evidence: readonly GateEvidence[];
  /** Of a gate that failed: commands that mend it. None when it is as it should be, or no command can know. */
  readonly mend: readonly string[];
}

/** What was found at a gate; without 'mend' it is passed. */
export interface Finding {
  readonly note?: string;
  readonly evidence?: readonly GateEvidence[];
  readonly mend?: readonly string[];
}

export const row = (database: DatabaseKey, table: string, uuid: string): GateEvidence => ({ database, table, uuid });

export class GateChecks {
  readonly results: GateResult[] = [];
  readonly #zone: string;
  #hasFailed: boolean;

  /** 'hasFailed': a gate before these has failed. */
  constructor(zone: string, hasFailed = false) {
    this.#zone = zone;
    this.#hasFailed = hasFailed;
  }

  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  gate(gate: GateName, look: () => Finding): void {
    this.#check('gate', gate, look);
  }

  /** All rules of a kind: those before 'reason' are passed, 'reason' fails, and those after it are not reached; all are passed when it is none of them. */
  rules(kind: 'advertise' | 'learn', rules: readonly string[], reason: string, failing: () => Finding): void {
    for (const rule of rules) this.#check(kind, rule, () => (rule === reason ? { mend: [], ...failing() } : {}));
  }

  #check(kind: GateKind, gate: string, look: () => Finding): void {
    const isOpen = this.#hasFailed;
    const { note = '', evidence = [], mend } = isOpen ? {} : look();
    if (mend !== undefined) this.#hasFailed = true;
    const state = isOpen ? 'open' : mend === undefined ? 'passed' : 'failed';
    this.results.push({
      kind,
      gate,
      zone: this.#zone,
      state,
      text: gateText(kind, gate),
      note,
      evidence,
      mend: mend ?? [],
    });
  }
}
