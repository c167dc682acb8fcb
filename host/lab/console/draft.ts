/** What is in the console's input, and not yet sent. */
import { signal } from '@preact/signals';

export const draft = signal('');
