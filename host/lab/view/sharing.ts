/** What is there now, for somebody else: a link in the address bar and the clipboard, or a file where that is too long. */
import { link } from '../story.ts';
import { saveWorld, WORLD_FILE } from './save.ts';

/** Longer ones are cut by chat programs. */
const LONGEST_LINK = 8000;

/** Gives what is to be said of it. */
export async function shareLink(): Promise<string> {
  const url = await link();
  if (url.length > LONGEST_LINK) {
    // A link to what was there before would be taken for this.
    history.replaceState(null, '', location.pathname + location.search);
    saveWorld();
    return `The link would have ${url.length.toLocaleString('en')} characters, which some programs cut: ${WORLD_FILE} is saved instead. It is opened with Files.`;
  }
  history.replaceState(null, '', url);
  try {
    await navigator.clipboard.writeText(url);
    return 'The link is copied: it opens this world as it is now.';
  } catch {
    // No clipboard without permission: the address bar has it.
    return 'The link is in the address bar: it opens this world as it is now.';
  }
}
