/** The link to what is there now: into the address bar and the clipboard. */
import { link } from '../story.ts';

/** Longer ones are cut by chat programs. */
const LONGEST_LINK = 8000;

/** Gives what is to be said of it. */
export async function shareLink(): Promise<string> {
  const url = await link();
  history.replaceState(null, '', url);
  const isLong = url.length > LONGEST_LINK;
  const where = isLong ? `The link has ${url.length} characters: some programs will cut it.` : 'The link is ';
  try {
    await navigator.clipboard.writeText(url);
    return isLong ? where : `${where}copied`;
  } catch {
    // No clipboard without permission: the address bar has it.
    return isLong ? where : `${where}in the address bar`;
  }
}
