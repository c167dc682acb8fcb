/** A command line, read: what it asks for before any database is looked at. */
import type { DatabaseSchema } from '../ovsdb/schema.ts';
import { parseCalls, type PlannedCall } from './calls.ts';
import { CtlError } from './error.ts';
import { commandsText, helpText, optionsText } from './help.ts';
import { readOptions, type Information, type ToolOptions } from './options.ts';
import type { ToolResult } from './result.ts';
import type { Tool } from './tool.ts';

export interface Plan {
  readonly tool: Tool;
  readonly options: ToolOptions;
  readonly calls: readonly PlannedCall[];
  /** The words, for the transaction's comment. */
  readonly argv: readonly string[];
}

/** What 'action' returns, or the result of a command line whose fault it threw. */
export function caught<T>(tool: Tool, action: () => T): { readonly value: T } | { readonly result: ToolResult } {
  try {
    return { value: action() };
  } catch (error) {
    if (error instanceof CtlError) return { result: failed(tool, error.message) };
    throw error;
  }
}

/** What a tool says that could not do what was asked for. */
export const failed = (tool: Tool, message: string): ToolResult => ({
  stdout: '',
  stderr: `${tool.name}: ${message}\n`,
  status: 1,
});

function informationText(tool: Tool, what: Information, version: string): string {
  switch (what) {
    case 'help':
      return helpText(tool);
    case 'version':
      return `${tool.name} ${version}\n`;
    case 'commands':
      return commandsText(tool);
    case 'options':
      return optionsText(tool);
  }
}

/** Reads 'argv' (without the program's name). 'version' is what `--version` tells. */
export function planTool(
  tool: Tool,
  argv: readonly string[],
  version: string,
): { readonly plan: Plan } | { readonly result: ToolResult } {
  const read = caught(tool, () => readOptions(tool, argv));
  if ('result' in read) return read;
  const { value } = read;
  if ('information' in value)
    return { result: { stdout: informationText(tool, value.information, version), stderr: '', status: 0 } };
  const { options, local, words } = value;
  const calls = caught(tool, () => parseCalls(tool, words, local));
  return 'result' in calls ? calls : { plan: { tool, options, calls: calls.value, argv } };
}

/** The tables that the commands need, under the server's schema. Throws CtlError. */
export function tablesOf(plan: Plan, schema: DatabaseSchema): string[] {
  const tables = new Set([plan.tool.global]);
  for (const call of plan.calls) for (const table of call.command.tables(call, schema)) tables.add(table);
  return [...tables].filter((table) => Object.hasOwn(schema.tables, table));
}
