/** Spec section 15, rows on zones and gateways, in one process; and what belongs to them. */
import { equal, match, ok } from 'uvu/assert';
import { busy, gateways, zoneNames, zoneStories, zoneUuid, ZONES } from '../stories/section-15/zones.ts';
import { story, tellInProcess } from '../support/bench.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/section-15-zones');

tellInProcess(test, zoneStories);

test(
  "another zone's gateway has the name of a local chassis that is no gateway: left out and warned of, until that goes",
  story(ZONES, (bench) => {
    busy(bench);
    bench.chassis('az1', 'same', '10.98.6.1', {});
    const local = bench.row('sb', 'az1', 'Chassis', { name: 'same' });
    bench.chassis('az2', 'same', '10.98.6.2');
    bench.settled();
    equal(bench.row('sb', 'az1', 'Chassis', { name: 'same' }), local);
    const warnings = bench.warnings('az1');
    equal(warnings.length, 1, warnings.join('\n'));
    ok(warnings[0]!.includes(local.uuid), warnings[0]);
    bench.remove('sb', 'az1', 'Chassis', { name: 'same' });
    bench.settled();
    equal(bench.row('sb', 'az1', 'Chassis', { name: 'same' }).row['other_config'], { 'is-remote': 'true' });
    equal(bench.warnings('az1').length, 1);
    equal(bench.failures, []);
  }),
);

test(
  'a chassis that is local and says it is remote: the local one wins, its encap stays taken, and nothing flaps',
  story(ZONES, (bench) => {
    busy(bench);
    bench.chassis('az1', 'both', '10.98.7.1', { 'is-interconn': 'true', 'is-remote': 'true' });
    bench.lab.pause('az1');
    bench.chassis('az2', 'rival', '10.98.7.1');
    bench.settle();
    equal(gateways(bench), ['az1-gw', 'az2-gw', 'rival']);
    bench.lab.resume('az1');
    bench.settle();
    bench.recompute();
    equal(bench.rows('sb', 'az1', 'Chassis', { name: 'both' }).length, 1);
    equal(bench.rows('sb', 'az1', 'Chassis', { name: 'rival' }), [], 'SB has its tunnel end already');
    ok(
      bench.warnings('az1').every((line) => line.includes('encap geneve 10.98.7.1')),
      bench.warnings('az1').join('\n'),
    );
    equal(bench.failures, []);
    bench.remove('sb', 'az1', 'Chassis', { name: 'both' });
    bench.settled();
    equal(bench.rows('sb', 'az1', 'Chassis', { name: 'rival' }).length, 1);
  }),
);

test(
  'a zone is renamed while its controller runs: the row keeps its UUID',
  story(ZONES, (bench) => {
    busy(bench);
    const { uuid } = bench.row('isb', '', 'Availability_Zone', { name: 'az1' });
    bench.rename('az1', 'other');
    bench.settled();
    equal(zoneUuid(bench, 'other'), uuid);
    equal(zoneNames(bench), ['az2', 'other']);
    equal([...bench.warnings(), ...bench.failures], []);
  }),
);

test(
  'a name that another zone holds: the zone goes on working under the name it had',
  story(ZONES, (bench) => {
    busy(bench);
    bench.rename('az1', 'az2');
    bench.insert('inb', '', 'Transit_Switch', { name: 'ts9' });
    bench.staticRoute('az1', 'lr1', { ip_prefix: '10.6.0.0/16', nexthop: '10.0.1.9' });
    bench.settle();
    equal(bench.rows('nb', 'az1', 'Logical_Switch', { name: 'ts9' }).length, 1);
    equal(bench.row('isb', '', 'Route', { ip_prefix: '10.6.0.0/16' }).row['availability_zone'], zoneUuid(bench, 'az1'));
    equal(bench.warnings().length, 1);
    match(bench.warnings('az1')[0]!, /can't be renamed to az2/);
    bench.rename('az1', 'az1');
    bench.settled();
    equal(bench.warnings().length, 1);
    equal(bench.failures, []);
  }),
);

test(
  'a standby and a paused controller keep nothing of what went by while they wait',
  story(ZONES, (bench) => {
    busy(bench);
    const standby = bench.lab.controllers.get('az2')!;
    standby.pause();
    bench.settle();
    const { isbRoute } = standby.context.db;
    for (let at = 0; at < 20; at++) {
      bench.staticRoute('az1', 'lr1', { ip_prefix: `10.6.${at}.0/24`, nexthop: '10.0.1.9' });
      bench.settle();
      bench.update('nb', 'az1', 'Logical_Router', { name: 'lr1' }, { static_routes: [] });
      bench.settle();
    }
    equal([...isbRoute.inserted, ...isbRoute.removed], []);
    ok(isbRoute.capacity < 20, `${isbRoute.capacity} handles for ${isbRoute.size} routes`);
    equal(standby.context.db.staticRoute.size, 1);
    standby.resume();
    bench.settled();
  }),
);

test.run();
