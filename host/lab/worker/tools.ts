/** What only those need who type or ask why: OVN's command lines, the world's verbs, completion, and paths. */
import { VERBS } from '../../emulation/world/verbs.ts';

export { filesAnswer } from './files.ts';
export { Player } from '../../emulation/world/player.ts';
export { invariantModels } from './checks.ts';
export { completions } from './completion.ts';
export { hintFor } from './mistyped.ts';
export { whyModel } from './why.ts';
export { differenceModel } from './compare.ts';
export { linesUntil, withoutLast } from './lines.ts';
export { Past } from './past.ts';
export { ReplayReports } from './replay-reports.ts';
export { settle } from './settle.ts';

const HELP = `In a zone's tab type what you would type on its central node:
  ovn-nbctl, ovn-sbctl, ovn-ic-nbctl, ovn-ic-sbctl COMMAND...   the real tools' command lines
  ovs-vsctl set Open_vSwitch . external_ids:KEY=VALUE           on the zone's first chassis
  ovn-appctl -t ovn-ic status|pause|resume|inc-engine/verify    to the zone's controller
  clear                                                         empties this log, as Ctrl-L does
A line may begin with a place: az2$ ovn-nbctl show. Several lines may be pasted, with comments and \\ at their ends.
  check ["TITLE":] [!] [PLACE$] COMMAND
      does the command succeed (with !: fail)?
  settle [on|off]
      let everything happen that is due; off: nothing happens after a command until you step
  back [N]
      as if the last command, or the last N, had never been typed; what was is kept as a branch
  reset
      begin again, with nothing done
The lab's own words:
`;

/** What can be typed, the world's verbs at the end. */
export const helpText = (): string =>
  HELP + [...VERBS.values()].map(({ usage, what }) => `  ${usage}\n      ${what}\n`).join('');
