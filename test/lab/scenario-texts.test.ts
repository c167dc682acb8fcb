/** What a scenario's text tells people to type is what its solution types: it can be put into the console as it stands. */
import { equal, match, ok } from 'uvu/assert';
import { parseScript } from '../../host/emulation/world/script.ts';
import { VERBS } from '../../host/emulation/world/verbs.ts';
import { firstHost } from '../../host/emulation/world/hosts.ts';
import { SCENARIOS } from '../../host/lab/scenarios/index.ts';
import { suite } from '../support/suite.ts';

const test = suite('lab/scenario-texts');

/** Where a command is at work: the world's own words anywhere, ovs-vsctl on the zone's first chassis. */
function placeOf(place: string, [program = '']: readonly string[]): string {
  if (VERBS.has(program)) return '';
  return program === 'ovs-vsctl' && /^az\d+$/.test(place) ? firstHost(place) : place;
}

/** `PLACE$ COMMAND` of each statement, in one order. */
const commandsOf = (script: string): string[] =>
  parseScript(script)
    .map(({ place, command }) => {
      const words = command.split(/\s+/);
      return `${placeOf(place, words)}$ ${words.join(' ')}`;
    })
    .sort();

for (const { id, load } of SCENARIOS)
  test(id, async () => {
    const { steps } = await load();
    for (const { title, what, solution } of steps) {
      const lines = what.split('\n').flatMap((line) => /^`([^`]+)`$/.exec(line)?.[1] ?? []);
      for (const line of lines) match(line, /^\w+\$ /, `${title}: the place is missing`);
      const wanted = commandsOf(solution);
      if (lines.length > 0) equal(commandsOf(lines.join('\n')), wanted, title);
      // What stands inside a sentence has no button.
      const inline = what.replace(/^`[^`]+`$/gm, '').match(/(?<=`)[^`\n]+(?=`)/g) ?? [];
      for (const text of inline)
        ok(!wanted.some((command) => command.endsWith(`$ ${text}`)), `${title}: '${text}' is to be copied by hand`);
    }
  });

test.run();
