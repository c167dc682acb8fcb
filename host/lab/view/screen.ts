/** What kind of screen there is, and what its owner wants of it. */
import { signal } from '@preact/signals';

function follow(query: string): { readonly value: boolean } {
  const media = matchMedia(query);
  const matches = signal(media.matches);
  media.addEventListener('change', () => (matches.value = media.matches));
  return matches;
}

export const isNarrow = follow('(max-width: 700px)');
export const wantsLessMotion = follow('(prefers-reduced-motion: reduce)');

export type Theme = 'light' | 'dark';
const wantsDark = follow('(prefers-color-scheme: dark)');
/** '' until it is chosen: as the system has it. */
const chosen = signal<Theme | ''>('');

export const theme = (): Theme => (chosen.value === '' ? (wantsDark.value ? 'dark' : 'light') : chosen.value);

export function switchTheme(): void {
  chosen.value = theme() === 'dark' ? 'light' : 'dark';
  document.documentElement.dataset['theme'] = chosen.value;
}

/** Is the part with files open? */
export const hasFiles = signal(false);
/** Is the list of keys open? */
export const hasKeys = signal(false);
/** Is the keyboard to go to what finds on the map? */
export const wantsFind = signal(false);
