/** What must hold, and whether it does; and what was broken on purpose. */
import '../details.css';
import type { FaultModel, InvariantModel } from '../models/map-model.ts';
import { invariants, model, type } from '../state.ts';
import { results, step } from '../story.ts';
import { WhyButton } from './why-button.tsx';

const SIGNS = { holds: '✓', broken: '✗', unknown: '–' } as const;
const WORDS = { holds: 'holds', broken: 'is broken', unknown: 'can’t be said while something is broken' } as const;

export function FaultItem({ fault }: { readonly fault: FaultModel }) {
  const { text, what, command, mend, since } = fault;
  return (
    <li>
      <strong>{what}</strong>, since {since} ms{' '}
      <button type="button" onClick={() => type(`heal ${text}`)} aria-label={`Heal: ${what}`}>
        Heal
      </button>
      <br />
      <small>
        For real: <code>{command}</code>
        {mend === '' ? '' : ', heals by '}
        {mend !== '' && <code>{mend}</code>}
      </small>
    </li>
  );
}

function Faults() {
  const { faults } = model.value;
  return (
    <section aria-label="Broken on purpose">
      <h2>Broken on purpose</h2>
      {faults.length === 0 ? (
        <p class="empty">
          Nothing. Select a process on the map and break it, or type <code>fault help</code>.
        </p>
      ) : (
        <>
          <ul class="plain faults">
            {faults.map((fault) => (
              <FaultItem key={fault.text} fault={fault} />
            ))}
          </ul>
          <button type="button" onClick={() => type('heal all')}>
            Heal all
          </button>
        </>
      )}
    </section>
  );
}

function Invariant({ invariant: { title, state, faults } }: { readonly invariant: InvariantModel }) {
  return (
    <li class={state}>
      <span aria-hidden="true">{SIGNS[state]}</span> {title}
      <span class="hidden"> {WORDS[state]}</span>
      {faults.slice(0, 5).map((fault) => (
        <pre key={fault} class="error">
          {fault}
        </pre>
      ))}
    </li>
  );
}

function StepChecks() {
  const checks = step.value?.checks ?? [];
  if (checks.length === 0) return null;
  return (
    <section aria-label="This step">
      <h2>This step</h2>
      <ul class="plain">
        {checks.map((check) => {
          const { title } = check;
          const result = results.value.get(title);
          const state = result === undefined ? 'unknown' : result ? 'holds' : 'broken';
          return (
            <li key={title} class={state}>
              <span aria-hidden="true">{SIGNS[state]}</span> {title}
              <span class="hidden">{result === undefined ? ' was not asked yet' : ` ${WORDS[state]}`}</span>{' '}
              {result === false && <WhyButton check={check} />}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

export function Checks() {
  return (
    <section class="what-holds" aria-label="Checks" tabIndex={0}>
      <Faults />
      <section aria-label="What always holds at rest">
        <h2>What always holds at rest</h2>
        {invariants.value.length === 0 ? (
          <p class="empty">Looked at after each command. Nothing has been done yet.</p>
        ) : (
          <ul class="plain">
            {invariants.value.map((invariant) => (
              <Invariant key={invariant.title} invariant={invariant} />
            ))}
          </ul>
        )}
      </section>
      <StepChecks />
    </section>
  );
}
