/** What only those need who type: OVN's command lines, the world's verbs, and completion. */
import { VERBS } from '../../emulation/world/verbs.ts';

export { Player } from '../../emulation/world/player.ts';
export { completions } from './completion.ts';

/** The verbs, as `help` tells them. */
export const verbsHelp = (): string =>
  [...VERBS.values()].map(({ usage, what }) => `  ${usage}\n      ${what}\n`).join('');
