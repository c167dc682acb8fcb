/** Files for the person. */
import { fileOf } from '../share.ts';
import { shared } from '../story.ts';

/** Gives the person a file. */
export function save(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // Not before the browser has begun to read it.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** The name of a world's file. */
export const WORLD_FILE = 'ovn-ic-lab.txt';

/** What a link says, as a file. */
export const saveWorld = (): void => save(WORLD_FILE, 'text/plain', fileOf(shared()));
