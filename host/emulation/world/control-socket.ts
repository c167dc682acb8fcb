/** The few commands of a controller's control socket that a world answers: `ovn-appctl -t ovn-ic COMMAND`. */
import { writeJson } from '../../ovsdb/json.ts';
import type { AppctlReply } from '../../ctl/appctl.ts';
import type { World } from './world.ts';

const COMMANDS = ['status', 'pause', 'resume', 'is-paused', 'inc-engine/recompute', 'inc-engine/verify'];

const said = (text: string): AppctlReply => ({ text, isError: false });
const refused = (text: string): AppctlReply => ({ text, isError: true });

/** Throws Error when the zone has no controller. */
export function answerOf(world: World, zone: string, command: string): AppctlReply {
  const controller = world.controller(zone);
  switch (command) {
    case 'list-commands':
      return said(`The available commands are:\n${COMMANDS.map((name) => `  ${name}`).join('\n')}\n`);
    case 'status':
      return said(`Status: ${controller.status}\n`);
    case 'is-paused':
      return said(`${controller.isPaused}\n`);
    case 'pause':
      controller.pause();
      return said('');
    case 'resume':
      controller.resume();
      return said('');
    case 'inc-engine/recompute':
      controller.recompute();
      return said('');
    case 'inc-engine/verify': {
      const plan = controller.plan();
      if (plan === undefined) return refused('the controller has something to do: try again at rest');
      return said(plan.length === 0 ? 'a recompute would write nothing' : writeJson(plan));
    }
    default:
      return refused(`"${command}" is not a valid command here (use --help or list-commands)`);
  }
}
