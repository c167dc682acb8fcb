/** A controller that is frozen until SB has given its lock to a standby, and then runs on: it writes nothing more (contract 1). */
import { join } from 'node:path';
import { equal } from 'uvu/assert';
import { onDebian } from '../support/debian.ts';
import { words } from '../support/ovn/build.ts';
import { Proxy } from '../support/ovn/proxy.ts';
import { checkSettled } from '../support/ovn/settled.ts';
import { buildTutorial, untilSwitch } from '../support/ovn/topology.ts';
import { inWorld } from '../support/ovn-world.ts';
import { suite } from '../support/suite.ts';

const test = suite('integration/frozen', onDebian);

/** Milliseconds, of SB's probe interval. */
const LIMIT = 1000;

test('SIGSTOP until the standby is active, SIGCONT: the former one sends no transaction and is a standby', () =>
  inWorld({ zones: { az1: 'ours', az2: 'ours' }, northd: 'emulated' }, async (world) => {
    await buildTutorial(world);
    const az1 = world.zone('az1');
    // The lead is the other zone's, or nobody would have it while its holder is frozen.
    await az1.ic.ask('pause');
    await world.until('az2 leads', () =>
      world
        .zone('az2')
        .ic.log()
        .some((line) => line.includes('OVN ISB lock acquired')),
    );
    await az1.ic.ask('resume');
    const second = await az1.controller('ours', 'second').start();
    await world.until('the second stands by', async () => (await second.ask('status')).startsWith('Status: standby'));
    az1.ic.signal('SIGSTOP');
    try {
      await world.inb.ctl('ts-add', 'ts2');
      await az1.nbctl(...words('lr-route-add lr1 10.99.0.0/16 192.168.1.101'));
      // SB misses its client. IC-SB doesn't: the locks of the frozen one there are for the second to take over.
      await az1.sb.server.appctl('ovsdb-server/reconnect');
      await world.until('the second is active', async () => (await second.ask('status')).startsWith('Status: active'));
      await untilSwitch(world, 'ts2');
      await world.until('the route is advertised', () =>
        world.isb.rows('Route').some(({ ip_prefix }) => ip_prefix === '10.99.0.0/16'),
      );
      // What the frozen one has not seen yet, and would do again.
      await world.settle();
      const databases = [az1.nb, az1.sb, world.inb, world.isb];
      const before = databases.map(({ fileSize }) => fileSize);
      const lines = az1.ic.log().length;
      az1.ic.signal('SIGCONT');
      await world.until('the first stands by', async () => (await az1.ic.ask('status')).startsWith('Status: standby'));
      await world.settle();
      equal(
        databases.map(({ fileSize }) => fileSize),
        before,
        'somebody has written',
      );
      equal(
        az1.ic
          .log()
          .slice(lines)
          .filter((line) => /commit failed|\|(ERR|EMER)\|/.test(line)),
        [],
      );
      await second.stop();
      await world.until('the first is active', async () => (await az1.ic.ask('status')).startsWith('Status: active'));
      await az1.nbctl(...words('lr-route-del lr1 10.99.0.0/16'));
      await world.until('the route is withdrawn', () =>
        world.isb.rows('Route').every(({ ip_prefix }) => ip_prefix !== '10.99.0.0/16'),
      );
      await checkSettled(world);
    } finally {
      az1.ic.signal('SIGCONT');
    }
  }));

/** The databases of a controller. */
const OPTIONS = { nb: '--ovnnb-db', sb: '--ovnsb-db', inb: '--ic-nb-db', isb: '--ic-sb-db' } as const;
type Name = keyof typeof OPTIONS;

test('it wakes and finds work to do, and SB is silent: it sends an echo to SB, and nothing to any database', () =>
  inWorld({ zones: { az1: 'none', az2: 'ours' }, northd: 'emulated' }, async (world) => {
    const az1 = world.zone('az1');
    const behind = { nb: az1.nb, sb: az1.sb, inb: world.inb, isb: world.isb };
    const proxies = new Map<Name, Proxy>();
    for (const name of Object.keys(OPTIONS) as Name[])
      proxies.set(
        name,
        await Proxy.start(join(world.directory, `proxy-${name}`), behind[name].remote.slice('unix:'.length)),
      );
    const proxy = (name: Name): Proxy => proxies.get(name)!;
    const remotes = [...proxies].map(([name, { remote }]) => `${OPTIONS[name]}=${remote}`);
    const first = await az1.controller('ours', 'first', ...remotes).start();
    try {
      // The shortest that there is: how long it must have been frozen to be in doubt.
      await az1.nbctl('set', 'NB_Global', '.', `options:ic_probe_interval=${LIMIT}`);
      await buildTutorial(world);
      const second = await az1.controller('ours', 'second').start();
      await world.until('the second stands by', async () => (await second.ask('status')).startsWith('Status: standby'));
      await world.settle();
      first.signal('SIGSTOP');
      const start = performance.now();
      // It doesn't hear that its lock is gone, nor what the second writes to IC-SB; it does hear what is to be done.
      proxy('sb').hold();
      proxy('isb').hold();
      proxy('sb').cut();
      await world.until('the second is active', async () => (await second.ask('status')).startsWith('Status: active'));
      await az1.nbctl(...words('lr-route-add lr1 10.99.0.0/16 192.168.1.101'));
      await world.until('the route is advertised', () =>
        world.isb.rows('Route').some(({ ip_prefix }) => ip_prefix === '10.99.0.0/16'),
      );
      const isLong = (): boolean => performance.now() - start > LIMIT + 200;
      const alarm = setInterval(() => world.activity.tell('time'), LIMIT / 2);
      await world.until('it has been frozen for long enough', isLong).finally(() => clearInterval(alarm));
      for (const one of proxies.values()) one.sent = '';
      first.signal('SIGCONT');
      await world.until('it asks SB', () => proxy('sb').sent.includes('"echo"'));
      // It has had turns enough to write: its control socket answers.
      for (let turns = 0; turns < 5; turns++) await first.ask('status');
      const sent = (): string[] =>
        [...proxies].filter(([, one]) => one.sent.includes('"transact"')).map(([name, one]) => `${name}: ${one.sent}`);
      equal(sent(), []);
      for (const one of proxies.values()) one.release();
      await world.until('the first stands by', async () => (await first.ask('status')).startsWith('Status: standby'));
      await world.until('it has SB again', () =>
        first.ask('inc-engine/verify').then(
          () => true,
          () => false,
        ),
      );
      await world.settle();
      equal(sent(), []);
      for (const name of ['nb', 'sb', 'ic-nb', 'ic-sb'])
        await world.until(
          `it has ${name} again`,
          async () => (await first.ask(`${name}-connection-status`)) === 'connected\n',
        );
      // Probes are turns: without the option none begins, but what one has begun may go on for a while.
      await az1.nbctl('remove', 'NB_Global', '.', 'options', 'ic_probe_interval');
      world.isProbed = true;
      await checkSettled(world, { complaints: /^reconnect\|(?:WARN|ERR)\|/ });
    } finally {
      first.signal('SIGCONT');
      for (const one of proxies.values()) one.close();
    }
  }));

test.run();
