/** What the benches on real servers share: which controllers there are, and a start that is tried twice. */
import { existsSync } from 'node:fs';
import { daemonPath, installCommand, missingPackages, SERVERS } from '../../scripts/packages.mjs';
import { OURS, REFERENCE } from '../support/daemon.ts';
import { RealWorld } from './real-world.ts';
import { option } from './support.ts';
import type { Watch } from './watch.ts';

const PROGRAMS = { ours: OURS, reference: REFERENCE };
export type Who = keyof typeof PROGRAMS;

/** The controllers that are there and that `--only` lets through. Makes this process find the servers, and kill them when a signal ends it. */
export function controllers(): readonly Who[] {
  process.env['PATH'] = daemonPath();
  // A signal alone would end this process without what it does at its end: servers and controllers killed.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
  const missing = missingPackages(SERVERS);
  if (missing.includes('openvswitch-common'))
    throw new Error(`there is no ovsdb-server to measure on: as root, ${installCommand(missing)}`);
  const only = option('only');
  const available = (['ours', 'reference'] as const).filter((who) => existsSync(PROGRAMS[who]));
  const chosen = available.filter((who) => only === undefined || who === only);
  if (chosen.length === 0)
    throw new Error(`nothing to measure: --only=${only ?? ''} and installed are ${available.join(', ')}`);
  if (!existsSync(REFERENCE)) console.log(`${REFERENCE} is not installed: nothing to compare with.\n`);
  return chosen;
}

/** A world with its controllers at work, and a watch on what the second zone learns. When it doesn't start, that is reported and tried once more. */
export async function startWorld(who: Who): Promise<{ readonly world: RealWorld; readonly learned: Watch }> {
  for (let attempt = 1; ; attempt++) {
    const world = new RealWorld(PROGRAMS[who]);
    try {
      return { world, learned: await world.start() };
    } catch (error) {
      await world.close();
      if (attempt === 2) throw error;
      console.log(`${who}: not started: ${String(error)}: once more`);
    }
  }
}
