/** Which of the views below the map is shown. */
import { signal } from '@preact/signals';

export type Look = 'console' | 'tables' | 'messages' | 'outline';

export const look = signal<Look>('console');
