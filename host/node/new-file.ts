/**
 * Making files without following links: in a directory that others may write to, a link that somebody has planted under the name must not
 * lead to a file of ours, nor make one elsewhere.
 */
import { constants, lstatSync, openSync, readlinkSync, unlinkSync } from 'node:fs';
import { errorCode } from './system-error.ts';

/** 'O_EXCL' doesn't follow a link in the last place either. */
const NEW = constants.O_CREAT | constants.O_EXCL;

/** Makes a file for reading and writing, in the place of whatever has the name. Throws the system's error. */
export function makeInPlace(path: string, mode: number): number {
  for (;;) {
    try {
      unlinkSync(path);
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
    }
    try {
      return openSync(path, constants.O_RDWR | NEW, mode);
    } catch (error) {
      // Somebody was quicker: theirs goes too.
      if (errorCode(error) !== 'EEXIST') throw error;
    }
  }
}

/** Is the name that of a link, wherever it leads? */
export const isLink = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;

/**
 * Opens a file that is there, also by a link, or makes it; a link to a file that is not there makes none. 'flags' without O_CREAT. Throws the
 * system's error, or one that says where the link leads.
 */
export function openOrMake(path: string, flags: number, mode: number): number {
  try {
    return openSync(path, flags);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
  try {
    return openSync(path, flags | NEW, mode);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST' || !isLink(path)) throw error;
    throw new Error(`it is a link to ${readlinkSync(path)}, which does not exist: make that file, or remove the link`, {
      cause: error,
    });
  }
}
