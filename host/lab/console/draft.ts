/** What is in the console's input, and not yet sent. */
import { signal } from '@preact/signals';
import { place, places } from '../state.ts';
import { withoutPrompts } from './prompts.ts';

export const draft = signal('');
/** How often something was put there from elsewhere: the console is to be seen then. */
export const puts = signal(0);

/** Puts commands into the console, from elsewhere on the page: the person completes them and sends them. Where all run at one place, that place is chosen. */
export function put(commands: string): void {
  const { at, text } = withoutPrompts(commands, places.value);
  if (at !== undefined) place.value = at;
  draft.value = text;
  puts.value++;
}
