/** Prompts in front of commands: `az1$ ovn-nbctl show` runs in az1, whatever the console's tab says. */

const PROMPT = /^([A-Za-z][\w-]*)\$\s+/;

/** A line's own place, if it has one, and what is typed there. */
export function splitPrompt(line: string): { readonly at: string | undefined; readonly command: string } {
  const found = PROMPT.exec(line);
  return { at: found?.[1], command: found === null ? line : line.slice(found[0].length) };
}

/** Lines without their prompts, where all of them have the same one and it is one of 'places'; otherwise as they are. */
export function withoutPrompts(
  text: string,
  places: readonly string[],
): { readonly at: string | undefined; readonly text: string } {
  // What a backslash continues has no prompt of its own.
  const lines = text.split('\n').map((line, at, all) => {
    const isContinued = at > 0 && all[at - 1]?.endsWith('\\') === true;
    return { line, isContinued, ...(isContinued ? { at: undefined, command: line } : splitPrompt(line)) };
  });
  const first = lines[0]?.at;
  const isOne =
    first !== undefined && places.includes(first) && lines.every((its) => its.isContinued || its.at === first);
  return isOne ? { at: first, text: lines.map(({ command }) => command).join('\n') } : { at: undefined, text };
}
