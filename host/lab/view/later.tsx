/** A component whose code comes when it is first shown. */
import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';

/** 'load' is called once. Until it resolves nothing is shown. */
export function later<P extends object>(
  load: () => Promise<ComponentType<P>>,
): (props: P) => preact.JSX.Element | null {
  const loaded = signal<{ readonly component: ComponentType<P> } | undefined>(undefined);
  let isAsked = false;
  return function Later(props: P) {
    if (!isAsked) {
      isAsked = true;
      void load().then((component) => (loaded.value = { component }));
    }
    if (loaded.value === undefined) return null;
    const { component: Component } = loaded.value;
    return <Component {...props} />;
  };
}
