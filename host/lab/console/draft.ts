/** What is in the console's input, and not yet sent. */
import { signal } from '@preact/signals';

export const draft = signal('');
/** How often something was put there from elsewhere: the console is to be seen then. */
export const puts = signal(0);

/** Puts a command into the console, from elsewhere on the page: the person completes it and sends it. */
export function put(command: string): void {
  draft.value = command;
  puts.value++;
}
