/** Section 8a: where routers of a zone meet transit switches. */
import { isRouterPort } from './port.ts';
import { entries, findBy, option, rowOf, text } from './world.ts';
import type { Entry, PlainRow } from './world.ts';
import type { Zone } from './zone.ts';

export interface Attachment {
  /** The IC-SB port's `address`. */
  readonly address: string;
  readonly transitSwitch: string;
  readonly router: Entry;
  /** What the switch port's `router-port` says. */
  readonly routerPort: string;
  /** The LRP of that name, when NB has it: "the transit LRP". */
  readonly transitLrp: PlainRow | undefined;
}

/** All attachments of a zone, in the order of their IC-SB rows. */
export function attachments(zone: Zone): Attachment[] {
  return entries(zone.isb, 'Port_Binding').flatMap(({ row: isb }) => {
    if (isb['availability_zone'] !== zone.az || isRouterPort(isb)) return [];
    const lsp = findBy(zone.nb, 'Logical_Switch_Port', 'name', text(isb, 'logical_port'))?.row;
    const routerPort = option(lsp, 'options', 'router-port');
    const uuid = option(isb, 'external_ids', 'router-id');
    const router = rowOf(zone.nb, 'Logical_Router', uuid);
    if (lsp === undefined || ['', 'switch'].includes(text(lsp, 'type')) || routerPort === '' || router === undefined)
      return [];
    return [
      {
        address: text(isb, 'address'),
        transitSwitch: text(isb, 'transit_switch'),
        router: { uuid, row: router },
        routerPort,
        transitLrp: findBy(zone.nb, 'Logical_Router_Port', 'name', routerPort)?.row,
      },
    ];
  });
}
