/** Logical switches and logical routers, which come and go alike: ovn-nbctl(8). */
import { always, type Command } from '../command.ts';
import { fail } from '../error.ts';
import { findUnless, namesText, type Kind } from '../lookup.ts';
import { ROUTER, SWITCH } from './kinds.ts';

/** `ls-add`, `ls-del`, `ls-list`, and the same with 'prefix' `lr`. */
function commandsOf(kind: Kind, prefix: string): Command[] {
  const tables = always(kind.table);
  const argument = kind.word.toUpperCase();
  return [
    {
      name: `${prefix}-add`,
      arguments: `[${argument}]`,
      options: ['--may-exist', '--add-duplicate'],
      help: `create a logical ${kind.word} named ${argument}`,
      mode: 'write',
      tables,
      run({ content, arguments: [name], options }) {
        const mayExist = options.has('--may-exist');
        const isDuplicate = options.has('--add-duplicate');
        if (mayExist && isDuplicate) fail('--may-exist and --add-duplicate may not be used together');
        if (name === undefined) {
          if (mayExist) fail('--may-exist requires specifying a name');
          if (isDuplicate) fail('--add-duplicate requires specifying a name');
        } else if (!isDuplicate && content.find(kind.table, 'name', name).length > 0) {
          if (mayExist) return;
          fail(`${name}: a ${kind.word} with this name already exists`);
        }
        content.insert(kind.table, name === undefined ? {} : { name });
      },
    },
    {
      name: `${prefix}-del`,
      arguments: argument,
      options: ['--if-exists'],
      help: `delete ${argument} and all its ports`,
      mode: 'write',
      tables,
      run({ content, arguments: [id], options }) {
        const row = findUnless(content, kind, id!, options.has('--if-exists'));
        if (row !== undefined) content.delete(row);
      },
    },
    {
      name: `${prefix}-list`,
      arguments: '',
      help: `print the names of all logical ${kind.word === 'switch' ? 'switches' : 'routers'}`,
      mode: 'read',
      tables,
      run: ({ content, print }) => print(namesText(content, content.rows(kind.table))),
    },
  ];
}

export const switchCommands = commandsOf(SWITCH, 'ls');
export const routerCommands = commandsOf(ROUTER, 'lr');
