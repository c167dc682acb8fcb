/** `create`, `destroy`, `wait-until`, `comment`, `init`. */
import { isUuid } from '../../ovsdb/wire.ts';
import { always, type Command, type Invocation } from '../command.ts';
import { fail } from '../error.ts';
import { findRecord, requireRecord, type RecordNames } from '../records.ts';
import { findColumn, findTable, type NamedTable } from '../schema-names.ts';
import { checkConditions, conditionsOf } from './read.ts';
import { assign } from './write.ts';

/** What `--id` asks for. */
function wantedId({ content, options }: Invocation): string | undefined {
  const id = options.get('--id');
  if (id === undefined) return undefined;
  return isUuid(id) ? id.toLowerCase() : content.symbols.create(id);
}

const hasOthers = ({ schema }: NamedTable): boolean => !schema.isRoot;

const create: Command = {
  name: 'create',
  arguments: 'TABLE COLUMN[:KEY]=VALUE [COLUMN[:KEY]=VALUE]...',
  options: ['--id='],
  help: 'create and initialize new record',
  mode: 'write',
  tables: ({ arguments: words }, schema) => [findTable(schema, words[0]!).name],
  run(invocation) {
    const { content, arguments: words } = invocation;
    const table = findTable(content.schema, words[0]!);
    const id = wantedId(invocation);
    if (id === undefined && hasOthers(table))
      invocation.warn(`applying "create" command to table ${table.name} without --id option will have no effect`);
    const row = content.insert(table.name, {}, id);
    for (const word of words.slice(1)) assign(content, table, row, word, findColumn);
    invocation.printLater((uuidOf) => `${uuidOf(row._uuid)}\n`);
  },
};

const destroy = (names: RecordNames): Command => ({
  name: 'destroy',
  arguments: 'TABLE [RECORD]...',
  options: ['--if-exists', '--all'],
  help: 'delete RECORD from TABLE',
  mode: 'write',
  tables: ({ arguments: words }, schema) => [findTable(schema, words[0]!).name],
  run(invocation) {
    const { content, options, arguments: words } = invocation;
    const table = findTable(content.schema, words[0]!);
    const records = words.slice(1);
    if (options.has('--all')) {
      if (options.has('--if-exists')) fail('--all and --if-exists should not be specified together');
      if (records.length > 0) fail('--all and records argument should not be specified together');
      for (const row of content.rows(table.name)) content.delete(row);
      return;
    }
    if (records.length === 0) invocation.warn('either --all or records argument should be specified');
    const find = options.has('--if-exists') ? findRecord : requireRecord;
    for (const record of records) {
      const row = find(content, table, record, names);
      if (row !== undefined) content.delete(row);
    }
  },
});

const waitUntil = (names: RecordNames): Command => ({
  name: 'wait-until',
  arguments: 'TABLE RECORD [COLUMN[:KEY]=VALUE]...',
  help: 'wait until RECORD is there and meets the conditions',
  mode: 'read',
  tables({ arguments: [name, , ...conditions] }, schema) {
    const table = findTable(schema, name!);
    checkConditions(table, conditions);
    return [table.name];
  },
  run(invocation) {
    const { content } = invocation;
    const [name, record, ...conditions] = invocation.arguments;
    const table = findTable(content.schema, name!);
    const row = findRecord(content, table, record!, names);
    return row !== undefined && conditionsOf(invocation, table, conditions)(row);
  },
});

const comment: Command = {
  name: 'comment',
  arguments: '[TEXT]...',
  help: 'add TEXT to the transaction, for the log of its server',
  mode: 'read',
  tables: always(),
  run({ content, arguments: words }) {
    if (words.length > 0) content.comment(words.join(' '));
  },
};

const init: Command = {
  name: 'init',
  arguments: '',
  help: 'initialize the database',
  mode: 'write',
  tables: always(),
  // The row that every database of OVN's has is inserted before the first command, whichever it is.
  run: () => undefined,
};

export const rowCommands = (names: RecordNames): Command[] => [create, destroy(names), waitUntil(names), comment, init];
