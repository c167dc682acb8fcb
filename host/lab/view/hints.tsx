/** Hints for a step: one more after each failed try. */
import { useEffect, useRef } from 'preact/hooks';
import { isStepDone, tries } from '../story.ts';
import type { ScenarioStep } from '../scenarios/index.ts';
import { Commands, RichText } from './rich-text.tsx';

export function Hints({ step: { hints } }: { readonly step: ScenarioStep }) {
  const shown = hints.slice(0, tries.value);
  const last = useRef<HTMLElement>(null);
  useEffect(() => last.current?.scrollIntoView({ block: 'end' }), [shown.length]);
  if (shown.length === 0 || isStepDone.value) return null;
  return (
    <section class="hints" aria-label="Hints" ref={last}>
      {shown.map((hint) =>
        /^(?:az\d|gw\d)\$ /.test(hint) ? (
          <Commands key={hint} text={hint.trim()} />
        ) : (
          <RichText key={hint} text={hint} />
        ),
      )}
    </section>
  );
}
