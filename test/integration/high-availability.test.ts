/** Two controllers of a zone under load: one dies or is asked to end, the other goes on from where it was. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { equal } from 'uvu/assert';
import { OURS } from '../support/daemon.ts';
import { onDebian } from '../support/debian.ts';
import type { Daemon } from '../support/ovn/process.ts';
import { RouteStream } from '../support/ovn/route-stream.ts';
import { checkSettled } from '../support/ovn/settled.ts';
import { buildTutorial, gives, untilLearned } from '../support/ovn/topology.ts';
import { inWorld, type World } from '../support/ovn-world.ts';
import { suite } from '../support/suite.ts';

const test = suite('integration/high-availability', onDebian);

const OURS_TWICE = { zones: { az1: 'ours', az2: 'ours' } } as const;

const untilStatus = (world: World, ic: Daemon, status: string): Promise<void> =>
  world.until(`${ic.control} is ${status}`, async () => (await ic.ask('status')).startsWith(`Status: ${status}\n`));

/** Both routers have learned what the other gives, with what the streams left; nothing is there twice. */
async function checkConverged(world: World, left1: readonly string[], left2: readonly string[]): Promise<void> {
  const [az1, az2] = [world.zone('az1'), world.zone('az2')];
  await untilLearned(world, az2, 'lr2', [...gives(1), ...left1]);
  await untilLearned(world, az1, 'lr1', [...gives(2), ...left2]);
  const count = [...gives(1), ...gives(2), ...left1, ...left2].length;
  await world.until('ICSB has just the routes that are there, and each once', () => {
    const rows = world.isb.rows('Route').map((row) => `${row.ip_prefix} ${row.nexthop}`);
    return rows.length === count && new Set(rows).size === count;
  });
  await checkSettled(world);
}

test('the active controllers are killed while routes come and go: the standbys finish what they began', () =>
  inWorld(OURS_TWICE, async (world) => {
    await buildTutorial(world);
    const [az1, az2] = [world.zone('az1'), world.zone('az2')];
    const standbys = [
      await az1.controller('ours', 'second').start(),
      await az2.controller('ours', 'second').start(),
    ] as const;
    for (const standby of standbys) await untilStatus(world, standby, 'standby');
    const streams = [RouteStream.start(az1, 1), RouteStream.start(az2, 2)] as const;
    const flow = (): Promise<unknown> => Promise.all(streams.map((stream) => stream.flows(10)));

    await flow();
    await az1.ic.kill();
    await untilStatus(world, standbys[0], 'active');
    await flow();
    await az2.ic.kill();
    await untilStatus(world, standbys[1], 'active');
    await flow();
    // There and back: who was killed comes back as the standby, and takes over in its turn.
    await az1.ic.start();
    await untilStatus(world, az1.ic, 'standby');
    await standbys[0].kill();
    await untilStatus(world, az1.ic, 'active');
    await flow();
    await checkConverged(world, await streams[0].stop(), await streams[1].stop());
  }));

test('SIGTERM under load: status 0, and no socket, pidfile or lock is left', () =>
  inWorld({ zones: { az1: 'none', az2: 'ours' } }, async (world) => {
    const [az1, az2] = [world.zone('az1'), world.zone('az2')];
    const path = (kind: string): string => `${world.directory}/ended-az1.${kind}`;
    const said = spawn(
      OURS,
      [
        ...az1.controllerArgs(),
        '-vconsole:off',
        `--unixctl=${path('ctl')}`,
        `--pidfile=${path('pid')}`,
        `--log-file=${path('log')}`,
      ],
      { stdio: 'ignore' },
    );
    const exit = once(said, 'exit');
    let streams: readonly RouteStream[] = [];
    try {
      await buildTutorial(world);
      const files = (): string[] => readdirSync(world.directory).filter((name) => name.startsWith('ended-az1'));
      equal(files().toSorted(), ['ended-az1.ctl', 'ended-az1.log', 'ended-az1.pid']);
      streams = [RouteStream.start(az1, 1), RouteStream.start(az2, 2)];
      await Promise.all(streams.map((stream) => stream.flows(10)));
      said.kill('SIGTERM');
      equal(await exit, [0, null]);
      equal(files(), ['ended-az1.log']);
      // Nobody holds the zone's lock any more.
      await az1.ic.start();
      await untilStatus(world, az1.ic, 'active');
      await Promise.all(streams.map((stream) => stream.flows(10)));
      const [left1 = [], left2 = []] = await Promise.all(streams.map((stream) => stream.stop()));
      await checkConverged(world, left1, left2);
    } finally {
      said.kill('SIGKILL');
      await Promise.allSettled(streams.map((stream) => stream.stop()));
    }
  }));

test.run();
