/** What makes one tool out of the commands: its name, database and habits. */
import type { Command } from './command.ts';
import type { RecordNames } from './records.ts';

export type ToolName = 'ovn-nbctl' | 'ovn-sbctl' | 'ovn-ic-nbctl' | 'ovn-ic-sbctl' | 'ovs-vsctl';

/** A zone's NB and SB, IC-NB and IC-SB, which all zones share, and what a chassis is set up with (Open_vSwitch). */
export type DatabaseKind = 'nb' | 'sb' | 'inb' | 'isb' | 'vs';

export interface Tool {
  readonly name: ToolName;
  readonly kind: DatabaseKind;
  /** The schema's name, such as 'OVN_Northbound'. */
  readonly database: string;
  /** The table with the one row that a database always has. */
  readonly global: string;
  /** What else names the rows of a table, besides UUIDs and the string that is unique by an index. */
  readonly records: RecordNames;
  readonly commands: readonly Command[];
  /** Commands of the full tool that are not here. */
  readonly missing: readonly string[];
  /** How it reads options: as ovn-nbctl and ovn-sbctl do, or as getopt_long(3) says it. */
  readonly messages: 'ovn-dbctl' | 'getopt';
  /** What `--wait` may ask for, least first; undefined: there is no such option. */
  readonly waits: readonly WaitFor[] | undefined;
  /** Columns of 'global' that count configurations: the one to raise, and those that follow when the change has arrived. */
  readonly sequence?: { readonly raise: string; readonly sb: string; readonly hv?: string };
  /** The tool's module in log lines. */
  readonly module: string;
  /** Options that no command here has, which the tool's abbreviations are measured against. */
  readonly otherOptions: readonly string[];
}

export type WaitFor = 'none' | 'sb' | 'hv';
