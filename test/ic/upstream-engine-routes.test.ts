/**
 * What upstream's incremental tests of 26.09 expect of node `route`, and more: none of the changes recomputes it here, and a recompute
 * afterwards writes nothing. Counted by the engine, as `inc-engine/show-stats` does.
 */
import { equal, ok } from 'uvu/assert';
import { attach, insert } from '../model/generate/step.ts';
import { story, type Bench } from '../support/bench.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/upstream-engine-routes');

const ZONES = ['az1', 'az2'] as const;

interface Row {
  readonly name: string;
  readonly change: (bench: Bench) => void;
  /** The zone that must have computed the node; undefined: whether it does is not said. */
  readonly computes?: 'az1' | 'az2';
}

const global = (key: string, value: string): Row => ({
  name: `NB_Global ${key}=${value}`,
  change: (bench) => bench.option('az1', key, value),
});

/** A column of a named row of az1's NB. */
const map = (table: string, name: string, column: string, key: string): Row => ({
  name: `${table} ${name}: ${column}:${key}`,
  change: (bench) => bench.setKey('nb', 'az1', table, { name }, column, key, 'x'),
});

const ROWS: readonly Row[] = [
  { name: 'transit switch added', change: (bench) => bench.insert('inb', '', 'Transit_Switch', { name: 'ts9' }) },
  { name: 'transit switch deleted', change: (bench) => bench.remove('inb', '', 'Transit_Switch', { name: 'ts9' }) },
  {
    name: 'IC_NB_Global: an unrelated option',
    change: (bench) => bench.setKey('inb', '', 'IC_NB_Global', {}, 'options', 'other', 'x'),
  },
  {
    name: 'IC_NB_Global: nb_ic_cfg',
    change: (bench) => bench.update('inb', '', 'IC_NB_Global', {}, { nb_ic_cfg: 7 }),
  },
  { ...map('NB_Global', 'az1', 'external_ids', 'x') },
  global('other', 'x'),
  // Upstream recomputes for these.
  ...['ic-route-adv-default', 'ic-route-learn-default', 'ic-route-adv-lb', 'ic-route-learn-lb'].map((key) => ({
    ...global(key, 'true'),
    computes: 'az1' as const,
  })),
  { ...global('ic-route-denylist', '10.66.0.0/16'), computes: 'az1' },
  { ...global('ic-route-blacklist', '10.67.0.0/16') },
  { ...global('ic-route-adv', 'false'), computes: 'az1' },
  { ...global('ic-route-adv', 'true'), computes: 'az1' },
  { ...global('ic-route-learn', 'false'), computes: 'az1' },
  { ...global('ic-route-learn', 'true'), computes: 'az1' },
  {
    name: 'plain switch added',
    change: (bench) => bench.insert('nb', 'az1', 'Logical_Switch', { name: 'plain' }),
  },
  map('Logical_Switch', 'plain', 'other_config', 'x'),
  map('Logical_Router', 'lr1', 'external_ids', 'x'),
  map('Logical_Router', 'lr1', 'options', 'x'),
  map('Logical_Router_Port', 'lr1-in', 'options', 'x'),
  map('Logical_Router_Port', 'lr1-ts1', 'options', 'x'),
  map('Logical_Switch_Port', 'az1-lr1-ts1', 'options', 'x'),
  {
    name: 'static route added',
    change: (bench) => bench.staticRoute('az1', 'lr1', { ip_prefix: '10.5.0.0/16', nexthop: '10.0.1.9' }),
    computes: 'az2',
  },
  {
    name: 'own static route deleted',
    change: (bench) => {
      const { uuid } = bench.row('nb', 'az1', 'Logical_Router_Static_Route', { ip_prefix: '10.5.0.0/16' });
      bench.detach('nb', 'az1', 'Logical_Router', 'static_routes', uuid);
    },
    computes: 'az2',
  },
  {
    name: 'a balancer that no router has',
    change: (bench) => bench.insert('nb', 'az1', 'Load_Balancer', { name: 'lb', vips: { '10.88.0.1:80': '' } }),
  },
  {
    name: 'a balancer with a VIP on a router',
    change: (bench) => {
      const { uuid } = bench.row('nb', 'az1', 'Logical_Router', { name: 'lr1' });
      const row = { name: 'other', vips: { '10.89.0.1:80': '' } };
      bench.send('nb', 'az1', [
        insert('nb', 'Load_Balancer', row, 'lb'),
        attach('Logical_Router', uuid, 'load_balancer', 'lb'),
      ]);
    },
    computes: 'az1',
  },
  {
    name: 'VIP changed',
    change: (bench) =>
      bench.update('nb', 'az1', 'Load_Balancer', { name: 'other' }, { vips: { '10.89.0.2:80': '10.0.1.5:80' } }),
    computes: 'az1',
  },
  {
    name: 'chassis added',
    change: (bench) => bench.chassis('az1', 'hv9', '10.255.9.9', {}),
  },
  {
    name: 'tag rules set',
    change: (bench) =>
      bench.setKey(
        'nb',
        'az1',
        'Logical_Router_Port',
        { name: 'lr1-ts1' },
        'options',
        'ic-route-learn-tag-rules',
        'allow:a',
      ),
    computes: 'az1',
  },
  {
    name: 'router disabled',
    change: (bench) => bench.update('nb', 'az1', 'Logical_Router', { name: 'lr1' }, { enabled: false }),
    computes: 'az1',
  },
  { name: 'router deleted', change: (bench) => bench.remove('nb', 'az1', 'Logical_Router', { name: 'lr1' }) },
  {
    name: 'transit switch renamed',
    change: (bench) => bench.update('inb', '', 'Transit_Switch', { name: 'ts2' }, { name: 'ts3' }),
  },
];

test(
  'no change recomputes the node',
  story(ZONES, (bench) => {
    for (const [at, zone] of ZONES.entries()) {
      bench.router(zone, `lr${at + 1}`, [`10.0.${at + 1}.1/24`]);
      bench.attachRouter(zone, `lr${at + 1}`, 'ts1', [`169.254.100.${at + 1}/24`]);
    }
    bench.settled();
    const counts = (zone: string): { recompute: number; compute: number } => {
      const found = bench.lab.controllers.get(zone)?.engine.statistics().get('route');
      if (found === undefined) throw new Error(`zone ${zone} has no node route`);
      return { recompute: found.recompute, compute: found.compute };
    };
    for (const { name, change, computes } of ROWS) {
      for (const controller of bench.lab.controllers.values()) controller.engine.clearStatistics();
      bench.clearLog();
      change(bench);
      bench.lab.settle();
      for (const zone of ZONES) equal(counts(zone).recompute, 0, `${name}: ${zone} recomputed`);
      if (computes !== undefined) ok(counts(computes).compute > 0, `${name}: ${computes} has done nothing`);
      equal(bench.differences(), [], name);
      bench.recompute();
    }
  }),
);

test.run();
