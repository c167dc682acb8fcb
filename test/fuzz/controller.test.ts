/**
 * Controllers of two zones, and the emulations of northd, whose databases are hostile: any JSON in any place of what they say. No turn fails, and once
 * the databases are good again all comes to rest, and right.
 */
import { equal, is, ok } from 'uvu/assert';
import { seededRandom } from '../../host/emulation/virtual-time.ts';
import { Bench } from '../support/bench.ts';
import { Garbler } from '../support/fuzz/garble.ts';
import { HostileServers } from '../support/fuzz/hostile-server.ts';
import { deadline, INPUTS, SEED } from '../support/fuzz/inputs.ts';
import { suite } from '../support/suite.ts';

const test = suite('fuzz/controller');

/** Of all inputs. */
const SHARE = 0.005;
/** Of static routes that come and go. */
const PREFIXES = 50;
/** Inputs until the databases are good for a while. */
const ROUND = 100;

/** Adds a static route, or takes it away: the world must not grow with the length of the run. */
function toggleRoute(bench: Bench, zone: string, router: string, ip_prefix: string): void {
  const route = { ip_prefix, nexthop: '10.0.1.9' };
  const [there] = bench.rows('nb', zone, 'Logical_Router_Static_Route', route);
  if (there === undefined) bench.staticRoute(zone, router, route);
  else bench.detach('nb', zone, 'Logical_Router', 'static_routes', there.uuid);
}

function step(bench: Bench, garbler: Garbler, n: number): void {
  const zone = garbler.pick(['az1', 'az2']);
  const router = zone === 'az1' ? 'lr1' : 'lr2';
  switch (garbler.below(5)) {
    case 0:
      toggleRoute(bench, zone, router, `10.${n % PREFIXES}.0.0/16`);
      break;
    case 1:
      bench.update('nb', zone, 'Logical_Router', { name: router }, { options: { n: String(n) } });
      break;
    case 2:
      bench.option(zone, 'ic-route-learn', garbler.pick(['true', 'false']));
      break;
    case 3:
      bench.option(zone, 'ic-route-denylist', garbler.pick(['10.1.0.0/16', '', 'x']));
      break;
    default:
      bench.lab.controllers.get(zone)?.recompute();
  }
}

test(
  'whatever the databases say',
  () => {
    const garbler = new Garbler(seededRandom(SEED));
    const hostile = new HostileServers(garbler);
    hostile.isHostile = false;
    const faults: string[] = [];
    const heard = ({ text }: { text: string }): void => void (text.includes('internal error') && faults.push(text));
    const bench = new Bench(['az1', 'az2'], { dialing: (dialer) => hostile.wrap(dialer), heard });
    try {
      for (const [at, zone] of ['az1', 'az2'].entries()) {
        bench.router(zone, `lr${at + 1}`, [`10.0.${at + 1}.1/24`]);
        bench.attachRouter(zone, `lr${at + 1}`, 'ts1', [`169.254.100.${at + 1}/24`]);
      }
      bench.settled();
      for (let n = 0, next = ROUND; hostile.inputs < INPUTS * SHARE; n++) {
        hostile.isHostile = true;
        step(bench, garbler, n);
        for (let turn = 0; turn < 3; turn++) bench.lab.advance(garbler.pick([10, 100, 2000]));
        if (hostile.inputs < next) continue;
        next = hostile.inputs + ROUND;
        hostile.isHostile = false;
        for (const controller of bench.lab.controllers.values())
          for (const database of controller.context.db.all()) database.reconnect();
        bench.lab.settle();
        bench.clearLog();
        bench.settled();
        equal(faults.slice(0, 3), [], hostile.last.join('\n'));
      }
      ok(bench.lab.controllers.size === 2);
      is(faults.length, 0);
    } finally {
      bench.close();
    }
  },
  { deadline: deadline(SHARE) },
);

test.run();
