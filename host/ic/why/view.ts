/** One zone as a path sees it: its databases, what its controller decides, and what keeps that from working. */
import type { Kernels } from '../../kernels/kernels.ts';
import type { Context } from '../context.ts';
import type { LogicalRouter } from '../databases.ts';
import type { Decision } from '../reason.ts';

/** What keeps a zone's controller from its work. */
export interface Fault {
  readonly gate: 'ZONE_NAME' | 'ACTIVE' | 'CONNECTED';
  readonly note: string;
  readonly mend: readonly string[];
}

export interface View {
  /** What it is called by who asks. */
  readonly zone: string;
  readonly context: Context;
  readonly kernels: Kernels;
  /** All decisions about the prefix that is asked about. */
  readonly decisions: readonly Decision[];
  readonly fault: Fault | undefined;
  /** Why its controller waits before it does what it has to do, see 'Controller.pausing'; undefined when it does not. */
  readonly pausing: string | undefined;
  /** The same of ovn-northd: how it goes on; undefined when nothing is known to keep it. */
  readonly northdMend: readonly string[] | undefined;
  /** What makes routing daemons of the zone forget a prefix that they have learned at these router ports; none where they are not known. */
  readonly forgetDynamic: (ports: ReadonlySet<string>, prefix: string) => readonly string[];
  /** A command as it is typed for this zone. */
  readonly at: (command: string) => string;
  /** What lets that happen which is still under way. */
  readonly wait: readonly string[];
}

/** The router that a name, or a UUID, stands for. */
export function routerNamed({ context }: View, name: string): LogicalRouter | undefined {
  const { logicalRouter } = context.db;
  return logicalRouter.get(name) ?? logicalRouter.index('name').first(name);
}

/** What a zone's name is in IC-SB; undefined when it has no row there. */
export const zoneNameOf = ({ context }: View, uuid: string): string | undefined =>
  context.db.availabilityZone.get(uuid)?.name;
