/** Lets a world come to rest at the pace that is wanted: a moment, a picture, a pause. Loaded with what plays. */
import { PATIENCE } from '../../emulation/world/time.ts';
import type { World } from '../../emulation/world/world.ts';
import type { Hold } from './hold.ts';
import { Pictures } from './pictures.ts';
import type { SessionPlatform } from './platform.ts';

export interface Stage {
  readonly scene: {
    readonly world: World;
    /** Has anything happened that was not reported yet? */
    readonly hasNews: boolean;
    readonly past: { record(): void } | undefined;
  };
  readonly hold: Hold;
  readonly platform: SessionPlatform;
  /** Milliseconds that one of the world's takes to be seen. */
  readonly pace: () => number;
  /** What is played is not watched: a link that is opened, or a check. */
  readonly isInstant: () => boolean;
  readonly show: () => void;
}

/** To rest, or to 'until'. */
export async function settle(
  { scene, hold, platform, pace, isInstant, show }: Stage,
  until?: () => boolean,
): Promise<void> {
  const { world } = scene;
  const end = world.now + PATIENCE;
  const pictures = new Pictures();
  let since = platform.now();
  const stop = (): boolean => until?.() === true || hold.isStepDone(world);
  for (;;) {
    if (until?.() === true) return;
    const before = world.now;
    const isOver = world.tick(end, stop) !== 'more';
    scene.past?.record();
    if (isOver) return;
    if (isInstant() || (pace() === 0 && !hold.isWanted)) continue;
    if (!scene.hasNews || hold.isStepping(world)) continue;
    const start = platform.now();
    // Of a large world each takes long: what comes before the next is seen in it.
    if (!hold.isWanted && !pictures.isDue(start)) continue;
    show();
    pictures.made(start, platform.now());
    await hold.released();
    // Long waits are not waited for, nor again what it took to get here.
    const wait = pace() * Math.min(3, Math.max(1, world.now - before)) - (start - since);
    await platform.pause(Math.max(0, wait));
    since = platform.now();
  }
}
