/** What finding and mending a challenge has taken. */
import { computed } from '@preact/signals';
import { counted } from '../../emulation/counted.ts';
import { entries } from '../state.ts';
import { isStepDone, step } from '../story.ts';

/** What it has taken since the world was found as it is: commands, and looks whether it is mended. */
const effort = computed(() => {
  const checks = step.value?.checks.length ?? 0;
  const begun = entries.value.findLastIndex(({ command }) => command.startsWith('challenge '));
  const done = isStepDone.value ? entries.value.findLastIndex(({ check }) => check !== undefined) : -1;
  const since = entries.value.slice(begun + 1, done < 0 ? undefined : done + 1);
  const asked = since.filter(({ check }) => check !== undefined).length;
  return { commands: since.length - asked, looks: checks === 0 ? 0 : Math.ceil(asked / checks) };
});

export function Score() {
  const { commands, looks } = effort.value;
  const word = isStepDone.value ? 'Found and mended with' : 'So far:';
  return (
    <p class="score" role="status">
      {word} {counted(commands, 'command')} and {counted(looks, 'check')}.
    </p>
  );
}
