/** Why a router has a prefix, or has it not: the gates from the router that has it to the one that is to use it. */
import { useEffect } from 'preact/hooks';
import type { Target } from '../map/shapes.ts';
import type { PathModel, GateModel, WhyModel, WhyObject, WhyQuestion } from '../models/why-model.ts';
import { put } from '../console/draft.ts';
import { hash, isPast, model, phase, tell, type, why } from '../state.ts';
import { Reference } from './cell.tsx';
import { asked, firstQuestion, objectQuestion, objectZone, prefixes, routers } from './questions.ts';

const MARKS = { passed: '✓', failed: '✗', open: '○' } as const;
const WORDS = { passed: 'passed', failed: 'failed', open: 'not reached' } as const;

function Mend({ commands }: { readonly commands: readonly string[] }) {
  const text = commands.join('\n');
  return (
    <div class="mend">
      <p>This mends it:</p>
      <pre tabIndex={0}>{text}</pre>
      <p class="buttons">
        <button type="button" class="primary" disabled={phase.value !== 'idle'} onClick={() => type(text)}>
          Run it
        </button>
        <button type="button" onClick={() => put(text)}>
          Put into the console
        </button>
      </p>
    </div>
  );
}

function Gate({ gate: { zone, state, title, text, note, rules, evidence, mend } }: { readonly gate: GateModel }) {
  return (
    <li class={state}>
      <span class="mark" aria-hidden="true">
        {MARKS[state]}
      </span>
      <div>
        <span class="hidden">{WORDS[state]}: </span>
        <span class="zone">{zone}</span>{' '}
        {rules.length === 0 ? (
          <span title={title}>{text}</span>
        ) : (
          <details>
            <summary>
              {title} {WORDS[state]}
            </summary>
            <ul>
              {rules.map((rule) => (
                <li key={rule}>{rule}</li>
              ))}
            </ul>
          </details>
        )}
        {note !== '' && <p class="note">{note}</p>}
        {evidence.length > 0 && (
          <p class="references">
            {evidence.map((to) => (
              <Reference key={`${to.database} ${to.uuid}`} to={to} />
            ))}
          </p>
        )}
        {mend.length > 0 && <Mend commands={mend} />}
        {state === 'failed' && mend.length === 0 && (
          <p class="note">This is as it should be, or no command can know better.</p>
        )}
      </div>
    </li>
  );
}

/** Runs of gates of one zone and state. */
function runsOf(gates: readonly GateModel[]): GateModel[][] {
  const runs: GateModel[][] = [];
  for (const gate of gates) {
    const last = runs.at(-1);
    if (last?.[0]?.zone === gate.zone && last[0].state === gate.state) last.push(gate);
    else runs.push([gate]);
  }
  return runs;
}

const Gates = ({ gates }: { readonly gates: readonly GateModel[] }) => (
  <ol class="gates">
    {gates.map((gate, at) => (
      <Gate key={`${at} ${gate.zone} ${gate.title}`} gate={gate} />
    ))}
  </ol>
);

/** Where a gate has failed, it is what there is to see: the others are folded away. */
function Folded({ gates }: { readonly gates: readonly GateModel[] }) {
  const { zone = '', state = 'open' } = gates[0] ?? {};
  return (
    <details class={`fold ${state}`}>
      <summary>
        <span class="mark" aria-hidden="true">
          {MARKS[state]}
        </span>{' '}
        <span class="zone">{zone}</span> {gates.length} {gates.length === 1 ? 'gate' : 'gates'} {WORDS[state]}
      </summary>
      <Gates gates={gates} />
    </details>
  );
}

function Path({ its, isOpen }: { readonly its: PathModel; readonly isOpen: boolean }) {
  return (
    <details open={isOpen} class="way">
      <summary>
        <strong>{its.hasArrived ? '✓' : '✗'}</strong> {its.title}
      </summary>
      {its.hasArrived ? (
        <Gates gates={its.gates} />
      ) : (
        runsOf(its.gates).map((gates, at) =>
          gates[0]?.state === 'failed' ? <Gates key={at} gates={gates} /> : <Folded key={at} gates={gates} />,
        )
      )}
    </details>
  );
}

function Question({ question, row }: { readonly question: WhyQuestion; readonly row: string }) {
  const change = (its: Partial<WhyQuestion>): void => {
    const { zone, router, prefix } = { ...question, ...its };
    asked.value = { row, question: { zone, router, prefix } };
  };
  const chosen = `${question.zone} ${question.router}`;
  return (
    <form
      class="question"
      onSubmit={(event) => {
        event.preventDefault();
        tell({ kind: 'why', question });
      }}
    >
      <label>
        Router
        <select
          value={chosen}
          onChange={({ currentTarget }) => {
            const [zone = '', ...name] = currentTarget.value.split(' ');
            change({ zone, router: name.join(' ') });
          }}
        >
          {routers.value.map(({ zone, router }) => (
            <option key={router.uuid} value={`${zone} ${router.name}`}>
              {router.name} in {zone}
            </option>
          ))}
        </select>
      </label>
      <label>
        Prefix or address
        <input
          list="why-prefixes"
          value={question.prefix}
          spellcheck={false}
          autocomplete="off"
          onChange={({ currentTarget }) => change({ prefix: currentTarget.value.trim() })}
        />
      </label>
      <datalist id="why-prefixes">
        {prefixes.value.map((prefix) => (
          <option key={prefix} value={prefix} />
        ))}
      </datalist>
    </form>
  );
}

/** Questions are plain data, with their keys in one order. */
const isAnswerTo = (answer: WhyModel | undefined, question: WhyQuestion | WhyObject): boolean =>
  JSON.stringify(answer?.question) === JSON.stringify(question);

/** Paths, the first one open. */
const Answer = ({ answer }: { readonly answer: WhyModel }) => (
  <>
    {isPast.value && <p class="note">This is how it is now, not at the moment that you see.</p>}
    {answer.notes.map((note) => (
      <p key={note}>{note}.</p>
    ))}
    {answer.paths.map((its, at) => (
      <Path key={`${at} ${its.title}`} its={its} isOpen={at === 0} />
    ))}
  </>
);

/** Asks whenever the databases have changed, and shows the answer. */
function Asking({ question }: { readonly question: WhyQuestion | WhyObject }) {
  const moment = hash.value;
  useEffect(() => {
    tell({ kind: 'why', question });
  }, [JSON.stringify(question), moment]);
  const answer = why.value;
  return answer !== undefined && isAnswerTo(answer, question) ? <Answer answer={answer} /> : null;
}

/** Of a row that has a name: why it is, or is not, in another zone. */
function ObjectWhy({ question }: { readonly question: WhyObject }) {
  return (
    <section class="why" aria-label="Why">
      <form class="question">
        <label>
          Is it in
          <select value={question.words[0]} onChange={({ currentTarget }) => (objectZone.value = currentTarget.value)}>
            {model.value.zones.map(({ id }) => (
              <option key={id} value={id}>
                {id}
              </option>
            ))}
          </select>
        </label>
      </form>
      <Asking question={question} />
    </section>
  );
}

/** What a check that does not hold asks. */
export const Asked = ({ question }: { readonly question: WhyQuestion | WhyObject }) => (
  <section class="why" aria-label="Why">
    <Asking question={question} />
  </section>
);

interface Props {
  readonly target: Extract<Target, { kind: 'row' }>;
  /** The table as it turned out to be. */
  readonly table: string;
}

export function Why({ target, table }: Props) {
  const question = objectQuestion(target, table);
  return question === undefined ? <RouteWhy target={target} /> : <ObjectWhy question={question} />;
}

function RouteWhy({ target }: Pick<Props, 'target'>) {
  const own = asked.value?.row === target.uuid ? asked.value.question : undefined;
  const question = own ?? firstQuestion(target);
  if (question === undefined) return <p class="empty">Nothing can be asked of this row.</p>;
  const { router, prefix } = question;
  return (
    <section class="why" aria-label="Why">
      <Question question={question} row={target.uuid} />
      {prefix === '' ? (
        <p class="empty">Type a prefix or an address: which gates it passes on its way to {router} is shown here.</p>
      ) : (
        <Asking question={question} />
      )}
    </section>
  );
}
