import { equal, match } from 'uvu/assert';
import { suite } from '../support/suite.ts';
import { checkSettled } from './expected.ts';
import { CONTROLLERS, fixture } from './fixture.ts';
import type { Fixture } from './fixture.ts';
import { insert } from './generate/step.ts';
import { findBy } from './world.ts';

const test = suite('model/expected');

/** What the model says after 'change' was made to the settled fixture. */
function said(change: (at: Fixture) => void): string {
  const at = fixture();
  change(at);
  return checkSettled(at.world, CONTROLLERS).join('\n');
}

function addGateway(at: Fixture, db: 'isb' | 'sb', name: string, ip: string, own: Record<string, string>): void {
  const [table, owner] = db === 'sb' ? ['Chassis', 'chassis_name'] : ['Gateway', 'gateway_name'];
  const az2 = findBy(at.world.isb, 'Availability_Zone', 'name', 'az2')?.uuid;
  const columns = db === 'sb' ? { other_config: own } : { availability_zone: az2 };
  const operations = [
    insert(db, 'Encap', { type: 'geneve', ip, [owner]: name }, 'encap'),
    insert(db, table, { name, hostname: 'host', encaps: ['encap'], ...columns }),
  ];
  at.transact(db === 'sb' ? { db, zone: 'az1', operations } : { db, operations });
}

test('section 2: a zone is registered, its former name is not', () => {
  const at = fixture();
  const controllers = [{ ...CONTROLLERS[0], formerNames: ['az2'] }];
  match(checkSettled(at.world, controllers).join('\n'), /\[2\]: IC-SB Availability_Zone 'az2' is still there/);
  at.change('nb', 'NB_Global', 'name', 'az1', { name: 'new' });
  match(checkSettled(at.world, CONTROLLERS).join('\n'), /^az1 \[2\]: IC-SB Availability_Zone 'new' is missing$/);
});

test('section 2: without a name nothing is asked of the zone', () => {
  equal(
    said((at) => {
      at.change('nb', 'Logical_Switch', 'name', 'ts1', { other_config: {} });
      at.change('nb', 'NB_Global', 'name', 'az1', { name: '' });
    }),
    '',
  );
});

const local = (value: string) => said((at) => addGateway(at, 'sb', 'gw1', '10.0.0.1', { 'is-interconn': value }));

test('section 3: local gateways', () => {
  match(local('TRUE'), /^az1 \[3\]: IC-SB Gateway 'gw1' is missing/);
  equal(local('yes'), '');
});

const remote = (at: Fixture) => addGateway(at, 'isb', 'gw2', '10.0.0.2', {});

test('section 3: remote gateways, and names and encaps that are taken', () => {
  match(said(remote), /^az1 \[3\]: SB Chassis 'gw2' is missing/);
  const withChassis = (name: string, ip: string, own: Record<string, string>) =>
    said((at) => {
      remote(at);
      addGateway(at, 'sb', name, ip, own);
    });
  equal(withChassis('gw2', '10.0.0.2', { 'is-remote': 'true' }), '');
  match(withChassis('gw2', '10.0.0.3', { 'is-remote': 'true' }), /encaps geneve 10.0.0.3/);
  equal(withChassis('gw2', '10.0.0.3', { 'is-interconn': 'true' }), '');
  equal(withChassis('other', '10.0.0.2', {}), '');
  match(withChassis('gone', '10.0.0.3', { 'is-remote': 'true' }), /SB Chassis 'gone' should be gone/);
});

test('sections 4 and 5: datapaths, keys and switches', () => {
  const datapath = { transit_switch: 'gone', tunnel_key: 16711682 };
  match(
    said((at) => void at.add('isb', 'Datapath_Binding', datapath)),
    /should be gone.*\n.*share key 16711682/,
  );
  match(
    said((at) => at.change('isb', 'Datapath_Binding', 'transit_switch', 'ts1', { tunnel_key: 2000 })),
    /\[5\]: NB Logical_Switch 'ts1': requested-tnl-key.*\n.*key 2000 is of the wrong range/,
  );
  match(
    said((at) => void at.add('inb', 'Transit_Switch', { name: 'ts2' })),
    /NB has 0 Logical_Switch rows.*\n.*IC-SB has 0 Datapath_Bindings/,
  );
  match(
    said((at) => void at.add('nb', 'Logical_Switch', { name: 'x', other_config: { 'interconn-ts': 'x' } })),
    /should be gone: IC-NB has no 'x'/,
  );
});

const spoilt = (column: string) =>
  said((at) => at.change('isb', 'Port_Binding', 'logical_port', 'ts1-lr1', { [column]: 'x' }));

const retyped = (type: string) =>
  said((at) => {
    at.change('nb', 'Logical_Switch_Port', 'name', 'ts1-lr1', { type });
    at.runNorthd();
  });

test('section 7a: local ports', () => {
  match(spoilt('address'), /\[7a\]: IC-SB Port_Binding 'ts1-lr1': address is 'x'/);
  match(spoilt('gateway'), /gateway is 'x', should be ''/);
  match(retyped('localnet'), /IC-SB Port_Binding 'ts1-lr1' should be gone/);
  match(retyped('switch'), /address is '.*', should be 'unknown'/);
});

const far = (row: Record<string, string>) =>
  said((at) => at.change('isb', 'Port_Binding', 'logical_port', 'ts1-far', row));

test('section 7a: remote ports', () => {
  match(far({ address: 'y' }), /'ts1-far' \(remote\): addresses/);
  match(far({ logical_port: 'new' }), /'new' is missing.*\n.*'ts1-far' \(remote\) should be gone/);
  equal(far({ gateway: 'unknown' }), '');
});

const bumped = (set: (at: Fixture) => void) =>
  said((at) => {
    const only = [...(at.world.inb['IC_NB_Global'] ?? [])][0]?.[1];
    at.world.inb['IC_NB_Global'] = new Map([['global', { ...only, nb_ic_cfg: 5 }]]);
    set(at);
  });

const zone = (at: Fixture, name: string) => at.change('isb', 'Availability_Zone', 'name', name, { nb_ic_cfg: 5 });

test('section 11: sequence numbers', () => {
  match(
    bumped(() => undefined),
    /^all zones \[11\]: IC-SB Availability_Zone 'az1': nb_ic_cfg is 0, IC-NB's is 5$/,
  );
  equal(
    bumped((at) => zone(at, 'az1')),
    '',
  );
  match(
    bumped((at) => {
      zone(at, 'az1');
      zone(at, 'az2');
    }),
    /IC_SB_Global.nb_ic_cfg is 0.*\n.*IC_NB_Global.sb_ic_cfg is 0/,
  );
});

test.run();
