/** Which of the views below the map is shown. */
import { signal } from '@preact/signals';

export type Look = 'console' | 'tables' | 'messages' | 'engine' | 'checks' | 'history' | 'outline';

export const look = signal<Look>('console');

/** How often a question why was put from elsewhere on the page: the inspector is to be seen then. */
export const questions = signal(0);

/** The cell that was clicked in a table: the inspector shows that column, and who wrote it. */
export const wantedCell = signal<{ readonly uuid: string; readonly column: string } | undefined>(undefined);
