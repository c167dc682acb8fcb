/** `--metrics` of a controller that works: the numbers are those of the databases. */
import { equal, is, ok } from 'uvu/assert';
import { onDebian } from '../support/debian.ts';
import { checkSettled, complaints } from '../support/ovn/settled.ts';
import { buildTutorial, gives, untilLearned } from '../support/ovn/topology.ts';
import { inWorld } from '../support/ovn-world.ts';
import { suite } from '../support/suite.ts';

const test = suite('integration/metrics', onDebian);

/** The samples of a text, by name and labels. */
const read = (text: string): Map<string, number> =>
  new Map([...text.matchAll(/^(\w+(?:\{.*\})?) (\S+)$/gm)].map(([, name = '', value]) => [name, Number(value)]));

test('routes, roles, databases and times of a real controller', () =>
  inWorld({ zones: { az1: 'ours', az2: 'none' } }, async (world) => {
    const [az1, az2] = [world.zone('az1'), world.zone('az2')];
    const controller = await az2.controller('ours', 'measured', '--metrics=0').start();
    const port = /serving metrics on 127\.0\.0\.1 port (\d+)/.exec(controller.log().join('\n'))?.[1];
    const scrape = async (): Promise<Map<string, number>> =>
      read(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text());
    await buildTutorial(world);
    await az1.nbctl('lr-route-add', 'lr1', '10.77.0.0/16', '192.168.1.77');
    await untilLearned(world, az2, 'lr2', [...gives(1), '10.77.0.0/16 169.254.100.1']);
    await world.settle();
    const samples = await scrape();
    const expect = (name: string, value: number): void => is(samples.get(name), value, name);
    expect('ovn_ic_status{status="active"}', 1);
    expect('ovn_ic_lock_held{lock="ovn_ic"}', 1);
    expect('ovn_ic_learned_routes{router="lr2"}', gives(1).length + 1);
    expect('ovn_ic_advertised_routes{router="lr2"}', gives(2).length);
    expect('ovn_ic_database_rows{database="OVN_IC_Southbound",table="Route"}', world.isb.rows('Route').length);
    // Two zones may take the same free key at the same time: the log says how often this one was refused.
    const lostRaces = complaints(controller).filter((line) => line.includes('OVNISB: commit failed')).length;
    for (const database of ['OVN_Northbound', 'OVN_Southbound', 'OVN_IC_Northbound', 'OVN_IC_Southbound']) {
      const labels = `{database="${database}"}`;
      expect(`ovn_ic_database_connected${labels}`, 1);
      expect(`ovn_ic_database_leader${labels}`, 1);
      expect(`ovn_ic_database_connects_total${labels}`, 1);
      ok((samples.get(`ovn_ic_database_received_bytes_total${labels}`) ?? 0) > 0, database);
      const refused = database === 'OVN_IC_Southbound' ? lostRaces : 0;
      expect(`ovn_ic_database_transactions_total{database="${database}",outcome="error"}`, refused);
    }
    const runs = samples.get('ovn_ic_node_run_duration_seconds_count{node="route"}') ?? 0;
    ok(runs > 0 && (samples.get('ovn_ic_turn_duration_seconds_count') ?? 0) >= runs);
    equal([...samples.values()].filter(Number.isNaN), []);
    await checkSettled(world);
  }));

test.run();
