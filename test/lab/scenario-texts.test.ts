/** What a scenario's text tells people to type is what its solution types: it can be put into the console as it stands. */
import { equal, match, ok } from 'uvu/assert';
import { parseScript } from '../../host/emulation/world/script.ts';
import { VERBS } from '../../host/emulation/world/verbs.ts';
import { firstHost } from '../../host/emulation/world/world.ts';
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
    for (const { title, what, solution, before } of steps) {
      const lines = what.split('\n').flatMap((line) => /^`([^`]+)`$/.exec(line)?.[1] ?? []);
      for (const line of lines) match(line, /^\w+\$ /, `${title}: the place is missing`);
      // What is broken is to be found out.
      if (before !== undefined) equal(lines, [], title);
      else if (lines.length > 0) equal(commandsOf(lines.join('\n')), commandsOf(solution), title);
      // A command inside a sentence has no button.
      const inline = what.replace(/^`[^`]+`$/gm, '').match(/`(?:\w+\$ )?(?:ovn|ovs)-\w+ [^`]*`/g) ?? [];
      ok(before !== undefined || inline.length === 0, `${title}: ${inline.join(', ')} is to be copied by hand`);
    }
  });

test.run();
