/** Tabs, by the keyboard as WAI-ARIA has them: arrows move, Home and End go to the ends. */
import { member } from '../../ovsdb/member.ts';
import type { Signal } from '@preact/signals';

interface Tab<T extends string> {
  readonly id: T;
  readonly label: string;
}

interface Props<T extends string> {
  readonly label: string;
  readonly tabs: readonly Tab<T>[];
  readonly chosen: Signal<T>;
  /** The id of what the tabs change; the tabs' own are made of it. */
  readonly panel: string;
}

const MOVES: Readonly<Record<string, (at: number, count: number) => number>> = {
  ArrowRight: (at, count) => (at + 1) % count,
  ArrowLeft: (at, count) => (at + count - 1) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
};

export function TabBar<T extends string>({ label, tabs, chosen, panel }: Props<T>) {
  // What was chosen may not be among these: then the first is shown.
  const now = tabs.some(({ id }) => id === chosen.value) ? chosen.value : tabs[0]?.id;
  const move = (event: KeyboardEvent): void => {
    const to = member(MOVES, event.key);
    if (to === undefined) return;
    event.preventDefault();
    const next =
      tabs[
        to(
          tabs.findIndex(({ id }) => id === now),
          tabs.length,
        )
      ];
    if (next === undefined) return;
    chosen.value = next.id;
    document.getElementById(`${panel}-${next.id}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label={label} onKeyDown={move}>
      {tabs.map(({ id, label: text }) => (
        <button
          key={id}
          id={`${panel}-${id}`}
          type="button"
          role="tab"
          aria-selected={now === id}
          aria-controls={panel}
          tabIndex={now === id ? 0 : -1}
          onClick={() => (chosen.value = id)}
        >
          {text}
        </button>
      ))}
    </div>
  );
}
