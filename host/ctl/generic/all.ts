/** The commands that every tool has, whatever its database. */
import type { Command } from '../command.ts';
import { connectionCommands, sslCommands } from '../connection.ts';
import type { RecordNames } from '../records.ts';
import { readCommands } from './read.ts';
import { rowCommands } from './rows.ts';
import { writeCommands } from './write.ts';

export const databaseCommands = (global: string, records: RecordNames, hasAccess = false): Command[] => [
  ...connectionCommands(global, hasAccess),
  ...sslCommands(global),
  ...readCommands(records),
  ...writeCommands(records),
  ...rowCommands(records),
];
