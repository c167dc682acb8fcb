/** The whole page: header, story, map, inspector, drawer. On a narrow screen one of them at a time. */
import { effect, signal } from '@preact/signals';
import { Console } from '../console/console.tsx';
import { MapView } from '../map/map-view.tsx';
import { announcement, failure, phase, timeline } from '../state.ts';
import { notice } from '../story.ts';
import { puts } from '../console/draft.ts';
import { Drawer } from './drawer.tsx';
import { Header } from './header.tsx';
import { look, questions } from './look.ts';
import { Inspector } from './inspector.tsx';
import { onKey } from './keys.ts';
import { hasKeys, isNarrow, wantsFind } from './screen.ts';
import { Story } from './story-view.tsx';
import { later } from './later.tsx';
import { TabBar } from './tab-bar.tsx';

const Keys = later(async () => (await import('./keys-view.tsx')).Keys);
const Timeline = later(async () => (await import('./timeline.tsx')).Timeline);

type Part = 'story' | 'map' | 'console' | 'tables';
const part = signal<Part>('story');

effect(() => {
  if (puts.value === 0) return;
  part.value = 'console';
  look.value = 'console';
});

effect(() => {
  if (questions.value > 0 || wantsFind.value) part.value = 'map';
});
effect(() => {
  if (look.value === 'history') part.value = 'tables';
});
addEventListener('keydown', onKey);

const PARTS = [
  { id: 'story', label: 'Story' },
  { id: 'map', label: 'Map' },
  { id: 'console', label: 'Console' },
  { id: 'tables', label: 'Data' },
] as const;

function Failure() {
  if (phase.value !== 'failed') return null;
  return (
    <p class="failure" role="alert">
      <strong>The lab has stopped.</strong> {failure.value} Reload the page; what was typed is kept.
    </p>
  );
}

function Notice() {
  if (notice.value === '') return null;
  return (
    <p class="notice" role="alert">
      {notice.value}{' '}
      <button type="button" onClick={() => (notice.value = '')}>
        Close
      </button>
    </p>
  );
}

function Narrow() {
  return (
    <main class="narrow">
      <TabBar label="Parts of the lab" tabs={PARTS} chosen={part} panel="part" />
      <div id="part" class="part" role="tabpanel" aria-labelledby={`part-${part.value}`}>
        {part.value === 'story' && <Story />}
        {part.value === 'map' && (
          <>
            <MapView />
            <Inspector />
          </>
        )}
        {part.value === 'console' && <Console />}
        {part.value === 'tables' && <Drawer hasConsole={false} />}
      </div>
    </main>
  );
}

function Wide() {
  return (
    <main class="wide">
      <Story />
      <MapView />
      <Inspector />
      <Drawer hasConsole={true} />
    </main>
  );
}

export function App() {
  return (
    <>
      <Header />
      <Failure />
      <Notice />
      {isNarrow.value ? <Narrow /> : <Wide />}
      {/* It has its room from the beginning: nothing jumps when it comes. */}
      <footer class="timeline" aria-label="Timeline">
        {timeline.value === undefined ? (
          <p class="empty">Time is recorded from your first command on.</p>
        ) : (
          <Timeline />
        )}
      </footer>
      {hasKeys.value && <Keys />}
      <p class="hidden" role="status">
        {announcement.value}
      </p>
    </>
  );
}
