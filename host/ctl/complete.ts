/** Completion: what may stand where the cursor is, from the tools' tables, the schema and the names in the database. */
import { member } from '../ovsdb/member.ts';
import type { Table } from '../ovsdb/api.ts';
import type { ToolClient } from './client.ts';
import type { Command } from './command.ts';
import type { AnyRow } from './content.ts';
import { toolOptions } from './options.ts';
import { FILTERS } from './line/filters.ts';
import { findTool, TOOLS } from './tools.ts';
import type { DatabaseKind, Tool } from './tool.ts';

export interface Completion {
  /** What the candidates stand in place of: from here ... */
  readonly from: number;
  /** ... to here, the cursor. */
  readonly to: number;
  /** In order, at most MOST_CANDIDATES. A name that needs quotes has them; what ends a word ends with a space. */
  readonly candidates: readonly string[];
}

export interface CompletionContext {
  readonly databases: Readonly<Partial<Record<DatabaseKind, ToolClient>>>;
  /** Further commands of the console, such as `help`. */
  readonly others?: readonly string[];
}

/** More are no help. */
export const MOST_CANDIDATES = 200;

/** The tables whose rows an argument of a command names, by tool and placeholder; of PORT, the command's prefix decides. */
const NAMED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'nb SWITCH': 'Logical_Switch',
    'nb ROUTER': 'Logical_Router',
    'nb ROUTER-PORT': 'Logical_Router_Port',
    'nb LB': 'Load_Balancer',
    'nb lsp PORT': 'Logical_Switch_Port',
    'nb pg PORT': 'Logical_Switch_Port',
    'nb lrp PORT': 'Logical_Router_Port',
    'nb lr PORT': 'Logical_Router_Port',
    'nb pg GROUP': 'Port_Group',
    'nb ha GROUP': 'HA_Chassis_Group',
    'sb CHASSIS': 'Chassis',
    'sb lsp PORT': 'Port_Binding',
    'inb SWITCH': 'Transit_Switch',
    'inb ROUTER': 'Transit_Router',
    'inb tsp PORT': 'Transit_Switch_Port',
    'inb trp PORT': 'Transit_Router_Port',
    'isb AZ': 'Availability_Zone',
    'vs BRIDGE': 'Bridge',
    'vs PORT': 'Port',
  }),
);

/** Commands that make the thing they name: nothing in the database can complete it. */
const isMaking = (command: Command, index: number): boolean => {
  if (/^(?:ls|lr|ts|tr|pg|lb|chassis|ha-chassis-group|add-br)-?(?:add|br)?$/.test(command.name)) return index === 0;
  return /^(?:lsp|lrp|tsp|trp)-add/.test(command.name) ? index === 1 : command.name === 'add-port' && index === 1;
};

/** The placeholders of a command's argument at 'index'. */
function placeholderAt(command: Command, index: number): string {
  const words = command.arguments.split(' ').filter((word) => word !== '');
  const word = words[index] ?? (words.at(-1)?.endsWith('...') === true ? words.at(-1)! : '');
  return word.replace(/\.\.\.$/, '').replace(/^\[(.*)\]$/, '$1');
}

const quote = (text: string): string => (/^[\w.:@%+=/,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

class Completer {
  readonly #tool: Tool;
  readonly #client: ToolClient | undefined;

  constructor(tool: Tool, client: ToolClient | undefined) {
    this.#tool = tool;
    this.#client = client;
  }

  /** 'words' are the tool's arguments before the cursor, the last one unfinished. */
  candidates(words: readonly string[]): string[] {
    const current = words.at(-1) ?? '';
    const start = words.lastIndexOf('--', words.length - 2) + 1;
    const group = words.slice(start, -1);
    const at = group.findIndex((word) => !word.startsWith('-'));
    const command = at < 0 ? undefined : this.#tool.commands.find(({ name }) => name === group[at]);
    if (at < 0) return current.startsWith('-') ? this.#options(current, start === 0) : this.#commands(group);
    if (command === undefined) return [];
    return this.#argument(command, group.slice(at + 1), current);
  }

  /** The commands that take all of the options given. */
  #commands(options: readonly string[]): string[] {
    const given = options.filter((word) => word.startsWith('--')).map((word) => word.split('=', 1)[0]!);
    const own = new Set(toolOptions(this.#tool).map(({ long }) => `--${long}`));
    const wanted = given.filter((option) => !own.has(option));
    const fits = ({ options: known = [] }: Command): boolean =>
      wanted.every((option) => known.some((text) => text.replace(/[=?]$/, '') === option));
    return this.#tool.commands.filter(fits).map(({ name }) => `${name} `);
  }

  #options(current: string, isFirst: boolean): string[] {
    if (!current.startsWith('--') && current !== '-') return [];
    const own = isFirst
      ? toolOptions(this.#tool).map(({ long, argument }) => `--${long}${argument === 'none' ? ' ' : '='}`)
      : [];
    const commands = this.#tool.commands.flatMap(({ options = [] }) => options);
    const all = new Set([
      ...commands.map((text) => (text.endsWith('=') ? text : `${text.replace(/\?$/, '')} `)),
      ...own,
    ]);
    return [...all].sort();
  }

  #argument(command: Command, before: readonly string[], current: string): string[] {
    const placeholder = placeholderAt(command, before.length);
    switch (placeholder) {
      case 'TABLE':
        return this.#tables().map((name) => `${name} `);
      case 'RECORD':
        return this.#records(before[0] ?? '', current);
      case 'COLUMN':
        return this.#columns(before[0] ?? '').map((name) => `${name} `);
      case 'COLUMN[:KEY]':
        return this.#columnKeys(before, current, ' ');
      case 'COLUMN[:KEY]=VALUE':
        return /^(?:lsp|lrp|tsp|trp)/.test(command.name)
          ? this.#columns(command.tables(emptyCall(command, before), this.#schema())[1] ?? '').map((name) => `${name}=`)
          : this.#columnKeys(before, current, '=');
      default:
        return isMaking(command, before.length) ? [] : this.#names(command, placeholder, current);
    }
  }

  #schema(): ToolClient['schema'] {
    return this.#client?.schema ?? { name: '', version: '', tables: {} };
  }

  #tables(): string[] {
    return Object.keys(this.#schema().tables).sort();
  }

  #columns(table: string): string[] {
    return Object.keys(member(this.#schema().tables, table)?.columns ?? {}).sort();
  }

  /** Columns; once a map's column and `:` are there, the keys that rows have. */
  #columnKeys(before: readonly string[], current: string, end: string): string[] {
    const [table = ''] = before;
    const colon = current.indexOf(':');
    if (colon < 0)
      return this.#columns(table).flatMap((name) => {
        const isMap = member(member(this.#schema().tables, table)?.columns ?? {}, name)?.type.value !== undefined;
        return isMap ? [`${name}:`, `${name}${end}`] : [`${name}${end}`];
      });
    const column = current.slice(0, colon);
    const keys = new Set<string>();
    for (const row of this.#rows(table)) {
      const map = row[column];
      if (map instanceof Map) for (const key of map.keys()) keys.add(String(key));
      if (keys.size > MOST_CANDIDATES) break;
    }
    return [...keys].sort().map((key) => `${column}:${key}${end}`);
  }

  #rows(table: string): Iterable<AnyRow> {
    const client = this.#client;
    if (client === undefined || !Object.hasOwn(client.schema.tables, table)) return [];
    const held: Table<AnyRow> = client.database.table<AnyRow>(table);
    return held.rows();
  }

  #records(table: string, current: string): string[] {
    const schema = member(this.#schema().tables, table);
    if (schema === undefined) return [];
    if (schema.maxRows === 1) return ['. '];
    const columns = (
      member(this.#tool.records, table) ?? schema.indexes.filter((index) => index.length === 1).flat()
    ).filter((name) => !name.includes(':'));
    const [column] = columns;
    const names = column === undefined ? [] : this.#values(table, column, current);
    return names.length > 0 || current === '' ? names : this.#values(table, '_uuid', current);
  }

  #names(command: Command, placeholder: string, current: string): string[] {
    const { kind } = this.#tool;
    const prefix = command.name.split('-', 1)[0]!;
    const table = NAMED.get(`${kind} ${prefix} ${placeholder}`) ?? NAMED.get(`${kind} ${placeholder}`);
    if (table === undefined) return [];
    return this.#values(table, table === 'Port_Binding' ? 'logical_port' : 'name', current);
  }

  /** The texts in a column that begin as the word does: each once, in order. */
  #values(table: string, column: string, current: string): string[] {
    const wanted = current.replace(/^['"]/, '');
    const found = new Set<string>();
    for (const row of this.#rows(table)) {
      const value = row[column];
      if (typeof value === 'string' && value !== '' && value.startsWith(wanted)) found.add(value);
    }
    return [...found]
      .sort()
      .slice(0, MOST_CANDIDATES)
      .map((value) => `${quote(value)} `);
  }
}

/** A call to ask a command for its tables. */
const emptyCall = ({ name }: Command, before: readonly string[]): Parameters<Command['tables']>[0] => ({
  name,
  arguments: before,
  options: new Map(),
});

/** The words of the last command before the cursor, the last one unfinished; and where that one begins. */
function lastWords(text: string): { words: string[]; from: number; isPiped: boolean } {
  let words: string[] = [];
  let current: string | undefined;
  let from = 0;
  let quoteMark = '';
  let isPiped = false;
  const begin = (at: number): void => {
    if (current === undefined) {
      current = '';
      from = at;
    }
  };
  const end = (): void => {
    if (current !== undefined) words.push(current);
    current = undefined;
  };
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (quoteMark !== '') {
      if (character === quoteMark) quoteMark = '';
      else current = (current ?? '') + character;
    } else if (character === "'" || character === '"') {
      begin(at);
      quoteMark = character;
    } else if (character === '\\') {
      if (text.charAt(at + 1) !== '\n') {
        begin(at);
        current = (current ?? '') + text.charAt(at + 1);
      }
      at++;
    } else if (/[ \t\r]/.test(character)) end();
    else if (/[\n;&|(]/.test(character)) {
      end();
      words = [];
      isPiped = character === '|';
    } else {
      begin(at);
      current = (current ?? '') + character;
    }
  }
  if (current === undefined) from = text.length;
  return { words: [...words, current ?? ''], from, isPiped };
}

/** What may stand at 'cursor' in 'text'. */
export function complete(text: string, cursor: number, context: CompletionContext): Completion {
  const { words, from, isPiped } = lastWords(text.slice(0, cursor));
  const current = words.at(-1) ?? '';
  const all = candidatesFor(words, isPiped, context);
  const candidates = all.filter((candidate) => candidate.replace(/^'/, '').startsWith(current));
  return { from, to: cursor, candidates: candidates.slice(0, MOST_CANDIDATES) };
}

function candidatesFor(
  words: readonly string[],
  isPiped: boolean,
  { databases, others = [] }: CompletionContext,
): string[] {
  if (words.length === 1) {
    if (isPiped) return [...FILTERS.keys()].sort().map((name) => `${name} `);
    return [...TOOLS.map(({ name }) => name), ...others].sort().map((name) => `${name} `);
  }
  const tool = isPiped ? undefined : findTool(words[0]!);
  return tool === undefined ? [] : new Completer(tool, databases[tool.kind]).candidates(words.slice(1));
}
