/** The system's errors in words. */
import { getSystemErrorMap } from 'node:util';

/** The code ('ENOENT') of an error of the system; undefined for any other. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** 'no such file or directory' and the like: what went wrong, without Node's decoration. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('errno' in error && typeof error.errno === 'number') {
    const known = getSystemErrorMap().get(error.errno);
    if (known !== undefined) return known[1];
  }
  return error.message;
}
