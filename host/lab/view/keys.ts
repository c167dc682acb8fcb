/** Single keys that work everywhere except in text fields. */
import { hasKeys, wantsFind } from './screen.ts';

/** Where a key is text, or chooses from a list. */
const TYPING = 'input:not([type=checkbox], [type=range]), textarea, select, [contenteditable]';

/** `/` finds on the map, `?` lists the keys. */
export function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target instanceof Element && event.target.closest(TYPING) !== null) return;
  if (event.key === '/') wantsFind.value = true;
  else if (event.key === '?') hasKeys.value = true;
  else return;
  // A '/' that has moved the focus would be typed there.
  event.preventDefault();
}
