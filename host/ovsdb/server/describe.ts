/** Column types in English, for messages. */
import type { ColumnType } from '../schema.ts';

/** Such as "integer", "set of up to 3 integers", "map of (string, uuid) pairs". */
export function describeType(type: ColumnType): string {
  const { key, value, min, max } = type;
  if (value === undefined && min === 1 && max === 1) return key.type;
  let count = '';
  if (max === Infinity) count = min === 0 ? '' : `${min} or more `;
  else count = min === 0 ? `up to ${max} ` : min === max ? `${min} ` : `${min} to ${max} `;
  return value === undefined ? `set of ${count}${key.type}s` : `map of ${count}(${key.type}, ${value.type}) pairs`;
}
