/** The text beside the map: what to do, what to look for, why; checks, and hints after failed tries. */
import { isHeld, phase } from '../state.ts';
import {
  ask,
  card,
  goBack,
  goOn,
  isStepDone,
  play,
  playChallenge,
  results,
  scenario,
  step,
  stepNumber,
  tries,
  whyNotNow,
} from '../story.ts';
import { isChallenge, isRiddle, SCENARIOS, type ScenarioCard, type ScenarioStep } from '../scenarios/index.ts';
import { later } from './later.tsx';
import { Hints } from './hints.tsx';
import { RichText } from './rich-text.tsx';
import { WhyButton } from './why-button.tsx';

const Score = later(async () => (await import('./score.tsx')).Score);
const Free = later(async () => (await import('./free-view.tsx')).Free);

function Checks({ step: { checks } }: { readonly step: ScenarioStep }) {
  return (
    <ul class="checks">
      {checks.map((check) => {
        const { title } = check;
        const holds = results.value.get(title);
        const mark = holds === undefined ? '○' : holds ? '✓' : '✗';
        const word = holds === undefined ? 'not asked yet' : holds ? 'holds' : 'does not hold';
        return (
          <li key={title} class={holds === undefined ? '' : holds ? 'good' : 'bad'}>
            <span aria-hidden="true">{mark}</span>
            {title} <span class="hidden">({word})</span>
            {holds === false && <WhyButton check={check} />}
          </li>
        );
      })}
    </ul>
  );
}

/** A button that can't be used keeps the focus and says why. */
function CheckButton() {
  const why = whyNotNow.value;
  return (
    <>
      <button
        type="button"
        class="primary"
        aria-disabled={why !== ''}
        aria-describedby="why-not-now"
        title={why}
        onClick={() => {
          if (why === '') ask();
        }}
      >
        Check my work
      </button>
      <small id="why-not-now" class={isHeld.value ? '' : 'hidden'}>
        {why}
      </small>
    </>
  );
}

function Actions({ chosen }: { readonly chosen: ScenarioCard }) {
  const isLast = stepNumber.value + 1 === scenario.value?.steps.length;
  const isRandom = isChallenge(chosen.id);
  const next = isRandom ? undefined : SCENARIOS[SCENARIOS.indexOf(chosen) + 1];
  if (!isStepDone.value)
    return (
      <p class="buttons">
        <CheckButton />
      </p>
    );
  if (!isLast)
    return (
      <p class="buttons">
        <button type="button" class="primary" onClick={goOn}>
          Next step
        </button>
      </p>
    );
  return (
    <div class="done">
      <p>
        <strong>Done.</strong> You have played “{chosen.title}” to its end.
      </p>
      <p class="buttons">
        {next !== undefined && (
          <button type="button" class="primary" onClick={() => void play(next)}>
            Next: {next.title}
          </button>
        )}
        {isRandom && (
          <button type="button" class="primary" onClick={() => void playChallenge()}>
            Another one
          </button>
        )}
        <button type="button" onClick={() => void play(undefined)}>
          Free play
        </button>
      </p>
    </div>
  );
}

export function Story() {
  const chosen = card.value;
  const now = step.value;
  if (chosen === undefined && phase.value !== 'starting') return <Free />;
  if (chosen === undefined || now === undefined) return <section class="story" aria-label="Story" />;
  return (
    <section class="story" aria-labelledby="story-title" tabIndex={0}>
      <p class="progress">
        {chosen.title}
        {now.isPuzzle !== true && ` · step ${stepNumber.value + 1} of ${scenario.value?.steps.length ?? 0}`}
        {stepNumber.value > 0 && (
          <button type="button" class="link" onClick={goBack}>
            Back
          </button>
        )}
      </p>
      <h2 id="story-title">{now.title}</h2>
      <RichText text={now.what} />
      <h3>Look for</h3>
      <RichText text={now.look} />
      {/* What somebody has broken is to be found: the explanation comes afterwards. */}
      {((!isRiddle(now) && now.isPuzzle !== true) || isStepDone.value) && (
        <>
          <h3>Why</h3>
          <RichText text={now.why} />
        </>
      )}
      <Checks step={now} />
      {now.isPuzzle === true && <Score />}
      {tries.value > 0 && <Hints step={now} />}
      <Actions chosen={chosen} />
    </section>
  );
}
