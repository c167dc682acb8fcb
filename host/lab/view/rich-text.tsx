/** A paragraph with `code` in backticks; a line that is nothing but code can be put into the console. */
import { put } from '../console/draft.ts';

function Piece({ text }: { readonly text: string }) {
  return <>{text.split('`').map((piece, at) => (at % 2 === 1 ? <code key={at}>{piece}</code> : piece))}</>;
}

export function RichText({ text }: { readonly text: string }) {
  return (
    <>
      {text.split('\n').map((line, at) => {
        const command = /^`([^`]+)`$/.exec(line)?.[1];
        return command === undefined ? (
          <p key={at}>
            <Piece text={line} />
          </p>
        ) : (
          <p key={at} class="command">
            <code>{command}</code>{' '}
            <button type="button" onClick={() => put(command)} aria-label={`Put into the console: ${command}`}>
              Type
            </button>
          </p>
        );
      })}
    </>
  );
}
