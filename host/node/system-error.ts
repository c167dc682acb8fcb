/** Node's errors in the words of the C library, as operators know them from logs. */
import { getSystemErrorMap } from 'node:util';

/** libuv's texts that differ from strerror(3) in more than the first letter's case. */
const STRERROR: ReadonlyMap<string, string> = new Map([
  ['EADDRNOTAVAIL', 'Cannot assign requested address'],
  ['EAFNOSUPPORT', 'Address family not supported by protocol'],
  ['EALREADY', 'Operation already in progress'],
  ['EBUSY', 'Device or resource busy'],
  ['EEXIST', 'File exists'],
  ['EFAULT', 'Bad address'],
  ['EHOSTUNREACH', 'No route to host'],
  ['EILSEQ', 'Invalid or incomplete multibyte or wide character'],
  ['EIO', 'Input/output error'],
  ['EISCONN', 'Transport endpoint is already connected'],
  ['EISDIR', 'Is a directory'],
  ['ELOOP', 'Too many levels of symbolic links'],
  ['ENAMETOOLONG', 'File name too long'],
  ['ENFILE', 'Too many open files in system'],
  ['ENOMEM', 'Cannot allocate memory'],
  ['ENOTCONN', 'Transport endpoint is not connected'],
  ['ENOTSUP', 'Operation not supported'],
  ['ERANGE', 'Numerical result out of range'],
  ['ESPIPE', 'Illegal seek'],
  ['ETXTBSY', 'Text file busy'],
  ['EXDEV', 'Invalid cross-device link'],
]);

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

interface NodeError extends Error {
  readonly code?: string;
  readonly errno?: number;
  /** Of OpenSSL's errors: the part of it that failed (`SSL routines`), and why. */
  readonly library?: string;
  readonly reason?: string;
}

/** `No such file or directory` for ENOENT, `SSL routines: wrong version number`, and so on; other errors say what they say. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, errno, library, reason }: NodeError = error;
  const known = code === undefined ? undefined : STRERROR.get(code);
  if (known !== undefined) return known;
  const text = errno === undefined ? undefined : getSystemErrorMap().get(errno)?.[1];
  if (text !== undefined) return capitalised(text);
  // OpenSSL's message has thread and source line around this.
  if (library !== undefined && reason !== undefined) return `${library}: ${reason}`;
  // Several addresses were tried and all failed: the last one speaks for them.
  if (error instanceof AggregateError && error.errors.length > 0) return errorText(error.errors.at(-1));
  return error.message === '' ? (code ?? 'unknown error') : error.message;
}

/** Is this an error of the system, or of a stream that it ended? */
export const isSystemError = (error: unknown): boolean =>
  error instanceof Error && ('errno' in error || errorCode(error) === 'ERR_STREAM_PREMATURE_CLOSE');

/** The code ('ENOENT') of an error of the system; undefined for any other. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
