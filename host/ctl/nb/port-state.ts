/** `KEY=VALUE` options and the state of ports, which both kinds of port have. */
import { always, type Command } from '../command.ts';
import { fail } from '../error.ts';
import { mapOf, mustFind, type Kind } from '../lookup.ts';

/** The options that words give; a word without `=` gives none. */
function optionsOf(words: readonly string[]): Map<string, string> {
  const out = new Map<string, string>();
  for (const word of words) {
    const equals = word.indexOf('=');
    if (equals >= 0) out.set(word.slice(0, equals), word.slice(equals + 1));
  }
  return out;
}

/** `enabled` or `disabled`, in either case. Throws CtlError. */
function parseState(text: string): boolean {
  const state = text.toLowerCase();
  if (state !== 'enabled' && state !== 'disabled') fail(`${text}: state must be "enabled" or "disabled"`);
  return state === 'enabled';
}

/** `lsp-set-options` and the like, with 'prefix' `lsp` or `lrp`. */
export function stateCommands(kind: Kind, prefix: string): Command[] {
  const tables = always(kind.table);
  return [
    {
      name: `${prefix}-set-enabled`,
      arguments: 'PORT STATE',
      help: 'set administrative state STATE ("enabled" or "disabled") of PORT',
      mode: 'write',
      tables,
      run({ content, arguments: [id, state] }) {
        const port = mustFind(content, kind, id!);
        content.set(port, { enabled: parseState(state!) });
      },
    },
    {
      name: `${prefix}-get-enabled`,
      arguments: 'PORT',
      help: 'get administrative state of PORT',
      mode: 'read',
      tables,
      run({ content, arguments: [id], print }) {
        print(mustFind(content, kind, id!)['enabled'] === false ? 'disabled\n' : 'enabled\n');
      },
    },
    {
      name: `${prefix}-set-options`,
      arguments: 'PORT [KEY=VALUE]...',
      help: 'set options of PORT, in place of all that it has',
      mode: 'write',
      tables,
      run({ content, arguments: [id, ...words] }) {
        content.set(mustFind(content, kind, id!), { options: optionsOf(words) });
      },
    },
  ];
}

/** `lsp-get-options`. */
export const optionsCommand = (kind: Kind, prefix: string): Command => ({
  name: `${prefix}-get-options`,
  arguments: 'PORT',
  help: 'get the type specific options of PORT',
  mode: 'read',
  tables: always(kind.table),
  run({ content, arguments: [id], print }) {
    const options = mapOf(mustFind(content, kind, id!), 'options');
    for (const key of [...options.keys()].sort()) print(`${key}=${options.get(key)!}\n`);
  },
});
