/**
 * What a zone's controller would decide now, whatever keeps it from working: another controller over the same databases, which writes
 * nothing, takes no lock, and whose messages take no time and leave no trace in the world.
 */
import { Controller } from '../../../ic/controller.ts';
import { REQUESTS, type DatabaseKey } from '../../../ic/databases.ts';
import { Zone } from '../../../ic/zone.ts';
import type { Kernels } from '../../../kernels/kernels.ts';
import { silentLogger } from '../../../log/logger.ts';
import type { Database } from '../../../ovsdb/api.ts';
import { openDatabase } from '../../../ovsdb/database.ts';
import type { Clock } from '../../../ovsdb/platform.ts';
import { remoteOf } from '../../interconnection.ts';
import { seededRandom } from '../../virtual-time.ts';
import type { World } from '../world.ts';

/** Time stands still for who looks. */
const STILL: Clock = { now: () => 0, after: () => () => undefined };

/** Gives a zone's looker to 'look', and ends it. */
export function withLooker<T>(world: World, zone: string, kernels: Kernels, look: (controller: Controller) => T): T {
  const queue: (() => void)[] = [];
  const later = (work: () => void): void => void queue.push(work);
  const dialer = world.simulation.dialerAside(later);
  const random = seededRandom(1);
  const logger = () => silentLogger;
  const open = (key: DatabaseKey): Database =>
    openDatabase(REQUESTS[key], { remotes: remoteOf(key, zone), dialer, clock: STILL, random, logger });
  const controller = new Controller({
    databases: { nb: open('nb'), sb: open('sb'), inb: open('inb'), isb: open('isb') },
    kernels,
    clock: STILL,
    random,
    logger,
    dryRun: true,
    schedule: later,
  });
  try {
    for (let work = queue.shift(); work !== undefined; work = queue.shift()) work();
    if (!controller.isReady) throw new Error(`the databases of ${zone} can't be read`);
    controller.context.zone = new Zone(controller.context).registered() ?? { uuid: '', name: '' };
    return look(controller);
  } finally {
    controller.close();
    for (let work = queue.shift(); work !== undefined; work = queue.shift()) work();
  }
}
