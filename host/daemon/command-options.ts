/** What the commands with few options of their own have in common. */
import { StartupError } from '../node/startup-error.ts';
import { parseArguments, type OptionSpec } from './getopt.ts';

/** `--kernels` and `--help`, which they all have. */
const COMMON_OPTIONS: readonly OptionSpec[] = [
  { long: 'kernels', argument: 'required' },
  { long: 'help', short: 'h', argument: 'none' },
];

export interface CommandOptions {
  /** What stands beside the options. */
  readonly operands: readonly string[];
  readonly kernels: 'wasm' | 'ts';
  has(name: string): boolean;
  /** The last one given. */
  value(name: string): string | undefined;
}

/** Reads a command's arguments, with so many operands at most; undefined when they ask for help. Throws StartupError. */
export function parseCommandOptions(
  argv: readonly string[],
  table: readonly OptionSpec[],
  { maximum = 0 }: { readonly maximum?: number } = {},
): CommandOptions | undefined {
  const { options, operands } = parseArguments(argv, [...table, ...COMMON_OPTIONS]);
  const operand = operands[maximum];
  const value = (name: string): string | undefined => options.findLast((option) => option.name === name)?.value;
  const has = (name: string): boolean => options.some((option) => option.name === name);
  if (has('help')) return undefined;
  if (operand !== undefined) throw new StartupError(`'${operand}' is one argument too many`);
  const kernels = value('kernels') ?? 'wasm';
  if (kernels !== 'wasm' && kernels !== 'ts') throw new StartupError(`--kernels=${kernels}: wasm or ts is wanted`);
  return { kernels, operands, has, value };
}

/** The number that an option gives, 'usual' when it is not given. Throws StartupError unless it is in range. */
export function numberOption(
  options: CommandOptions,
  name: string,
  { usual, from, to }: { readonly usual: number; readonly from: number; readonly to: number },
): number {
  const text = options.value(name);
  if (text === undefined) return usual;
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < from || number > to)
    throw new StartupError(`--${name}=${text}: a number from ${from} to ${to} is wanted`);
  return number;
}
