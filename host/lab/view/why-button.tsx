/** Beside a check that does not hold. */
import type { ScenarioCheck } from '../scenarios/index.ts';

export function WhyButton({ check }: { readonly check: ScenarioCheck }) {
  return (
    <button
      type="button"
      class="link"
      aria-label={`Why? ${check.title}`}
      onClick={() => void import('./questions.ts').then(({ askWhy }) => askWhy(check))}
    >
      Why?
    </button>
  );
}
