/** `ic_probe_interval`: how often connections to the databases are probed (contract 1). */
import type { Databases } from './databases.ts';
import { intOption } from './options.ts';

/** Milliseconds; undefined when the option is not set, or makes no sense. */
function interval(options: ReadonlyMap<string, string> | undefined): number | undefined {
  const value = intOption(options, 'ic_probe_interval', -1);
  return value < 0 ? undefined : value;
}

/** Has NB_Global or IC_NB_Global changed, which hold the intervals? */
export const haveProbeIntervalsChanged = (db: Databases): boolean =>
  db.nbGlobal.changes().length + db.inbGlobal.changes().length > 0;

/** NB and SB follow NB_Global, IC-NB and IC-SB IC_NB_Global. Returns the former. */
export function followProbeIntervals(db: Databases): number | undefined {
  const nbGlobal = db.nbGlobal.only();
  const inbGlobal = db.inbGlobal.only();
  const own = interval(nbGlobal?.options);
  for (const database of [db.nb, db.sb]) database.setProbeInterval(own);
  for (const database of [db.inb, db.isb]) database.setProbeInterval(interval(inbGlobal?.options));
  return own;
}
