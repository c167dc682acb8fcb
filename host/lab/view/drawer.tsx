/** Below the map: console, tables, messages, checks, history, and the outline of all that is there. */
import { Console } from '../console/console.tsx';
import { later } from './later.tsx';
import { look, type Look } from './look.ts';
import { TabBar } from './tab-bar.tsx';

const Tables = later(async () => (await import('./tables-view.tsx')).Tables);
const Messages = later(async () => (await import('./messages-view.tsx')).Messages);
const Engine = later(async () => (await import('./engine-view.tsx')).Engine);
const Checks = later(async () => (await import('./checks-view.tsx')).Checks);
const PastView = later(async () => (await import('./history-view.tsx')).PastView);
const Outline = later(async () => (await import('./outline.tsx')).Outline);

const TABS: readonly { readonly id: Look; readonly label: string }[] = [
  { id: 'console', label: 'Console' },
  { id: 'tables', label: 'Tables' },
  { id: 'messages', label: 'Events' },
  { id: 'engine', label: 'Engine' },
  { id: 'checks', label: 'Checks' },
  { id: 'history', label: 'History' },
  { id: 'outline', label: 'Outline' },
];

export function Drawer({ hasConsole }: { readonly hasConsole: boolean }) {
  const tabs = hasConsole ? TABS : TABS.filter(({ id }) => id !== 'console');
  const isThere = tabs.some(({ id }) => id === look.value);
  if (!isThere) queueMicrotask(() => (look.value = 'tables'));
  return (
    <section class="drawer" aria-label="Console and databases">
      <TabBar label="What to look at" tabs={tabs} chosen={look} panel="drawer" />
      <div id="drawer" class="panel" role="tabpanel" aria-labelledby={`drawer-${look.value}`}>
        {look.value === 'console' && <Console />}
        {look.value === 'tables' && <Tables />}
        {look.value === 'messages' && <Messages />}
        {look.value === 'engine' && <Engine />}
        {look.value === 'checks' && <Checks />}
        {look.value === 'history' && <PastView />}
        {look.value === 'outline' && <Outline />}
      </div>
    </section>
  );
}
