/** `ovn-ic-wasm/lab`: whole interconnections in one process and in virtual time, and scripts that are played in them. */
export { run, USUAL_ZONES, type RunOptions, type RunResult } from './run.ts';
export { firstHost } from './hosts.ts';
export { STRIDES, type Stride } from './time.ts';
export { World, type WorldOptions } from './world.ts';
export { Player, type Entry } from './player.ts';
export { parseCheck, parseScript, readScript, type Check, type Statement, type WorldLine } from './script.ts';
export { brokenInvariants, checkInvariants, INVARIANTS, type Invariant } from './invariants.ts';
export { FAULT_KINDS, type FaultKind } from './faults/kinds.ts';
export type { ActiveFault, Fault } from './faults/fault.ts';
export { differenceOf, likenessOf, type Difference } from './likeness.ts';
export {
  rowDiff,
  type CommitEvent,
  type MessageEvent,
  type OtherEvent,
  type RowDiff,
  type RunEvent,
  type WorldEvent,
} from './journal.ts';
export { messageKind, messageText, type Content } from '../message-content.ts';
export type { Contents, TableContents } from '../contents.ts';
export { eventsFile } from './export/events.ts';
export { ImportError } from './import/database-file.ts';
export type { ChosenFile } from './import/imported-database.ts';
export { importedScript, type Imported } from './import/imported-script.ts';
export { NO_REDACTION, redaction, type Redaction } from './import/redaction.ts';
export { shellFile } from './export/shell.ts';
export { VERBS, type Verb } from './verbs.ts';
