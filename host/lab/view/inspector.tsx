/** Beside the map: what is selected. */
import { eventDetail, selection } from '../state.ts';
import { later } from './later.tsx';

const Selected = later(async () => (await import('./selected.tsx')).Selected);

export function Inspector() {
  const isEmpty = selection.value === undefined && eventDetail.value === undefined;
  return (
    <aside class="inspector" aria-label="Inspector" tabIndex={0}>
      {isEmpty ? (
        <p class="empty">Select something on the map or in a table: what it is, who wrote it and when is shown here.</p>
      ) : (
        <Selected />
      )}
    </aside>
  );
}
