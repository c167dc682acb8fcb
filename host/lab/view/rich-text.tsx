/** A paragraph with `code` in backticks; lines that are nothing but code are commands, and go into the console together. */
import { put } from '../console/draft.ts';

function Piece({ text }: { readonly text: string }) {
  return <>{text.split('`').map((piece, at) => (at % 2 === 1 ? <code key={at}>{piece}</code> : piece))}</>;
}

/** Commands to read, and a button that puts them into the console. */
export function Commands({ text }: { readonly text: string }) {
  return (
    <div class="command">
      <pre tabIndex={0}>
        {text.split('\n').map((line, at) => (
          <span key={at}>{line}</span>
        ))}
      </pre>
      <button type="button" class="link" onClick={() => put(text)} aria-label={`Put into the console: ${text}`}>
        Put into the console
      </button>
    </div>
  );
}

interface Part {
  readonly isCommand: boolean;
  readonly text: string;
}

const placeOf = (command: string): string => /^\S+\$ /.exec(command)?.[0] ?? '';

/** Lines that follow one another as commands of one place are one part. */
function partsOf(text: string): readonly Part[] {
  const parts: Part[] = [];
  for (const line of text.split('\n')) {
    const command = /^`([^`]+)`$/.exec(line)?.[1];
    const last = parts.at(-1);
    if (command !== undefined && last?.isCommand === true && placeOf(last.text) === placeOf(command))
      parts[parts.length - 1] = { isCommand: true, text: `${last.text}\n${command}` };
    else parts.push({ isCommand: command !== undefined, text: command ?? line });
  }
  return parts;
}

export function RichText({ text }: { readonly text: string }) {
  return (
    <>
      {partsOf(text).map(({ isCommand, text: its }, at) =>
        isCommand ? (
          <Commands key={at} text={its} />
        ) : (
          <p key={at}>
            <Piece text={its} />
          </p>
        ),
      )}
    </>
  );
}
