/** Beside a check that does not hold. */
import { questionOf, type ScenarioCheck } from '../scenarios/index.ts';

export function WhyButton({ check }: { readonly check: ScenarioCheck }) {
  const { title } = check;
  const question = questionOf(check);
  if (question === undefined) return null;
  return (
    <button
      type="button"
      class="link"
      aria-label={`Why? ${title}`}
      onClick={() => void import('./questions.ts').then(({ askWhy }) => askWhy(question, title))}
    >
      Why?
    </button>
  );
}
