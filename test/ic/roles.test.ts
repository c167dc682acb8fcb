/** Active, standby and paused controllers of one zone, in one process. */
import { equal, is } from 'uvu/assert';
import { DATABASES } from '../../host/ic/databases.ts';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import { startSteps } from '../model/generate/start.ts';
import { insert, remove, step, toShared, type StepTransaction } from '../model/generate/step.ts';
import { entries, findBy } from '../model/world.ts';
import { Lab } from '../support/lab.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/roles');

function twoZones(): Lab {
  const lab = new Lab({ zones: ['az1', 'az2'], seed: 1, kernels: () => typescriptKernels() });
  for (const start of startSteps(['az1', 'az2'])) lab.apply(start);
  lab.settle();
  return lab;
}

const setProbeInterval = (db: 'nb' | 'inb', table: string, ms: string, zone?: string): StepTransaction => ({
  db,
  ...(zone === undefined ? {} : { zone }),
  operations: [
    { op: 'mutate', table, where: [], mutations: [['options', 'insert', ['map', [['ic_probe_interval', ms]]]]] },
  ],
});

const addSwitch = (name: string) => step(name, toShared('inb', insert('inb', 'Transit_Switch', { name })));

test('a paused controller gives both locks up, hoards no changes, and catches up', () => {
  const lab = twoZones();
  const az1 = lab.controllers.get('az1');
  const az2 = lab.controllers.get('az2');
  is(az1?.context.isLeader, true);
  az1?.pause();
  lab.settle();
  is(az1?.status, 'paused');
  is(az2?.context.isLeader, true);
  for (let n = 0; n < 20; n++) {
    lab.apply(addSwitch(`more${n}`));
    lab.settle();
    const uuid = findBy(lab.world().inb, 'Transit_Switch', 'name', `more${n}`)?.uuid ?? '';
    lab.apply(step('gone', toShared('inb', remove('Transit_Switch', uuid))));
    lab.settle();
  }
  equal(az1?.context.db.isbDatapath.changes().length, 0);
  equal(az1?.context.db.transitSwitch.changes().length, 0);
  lab.apply(addSwitch('ts9'));
  lab.settle();
  is(findBy(lab.world().zones['az1']?.nb ?? {}, 'Logical_Switch', 'name', 'ts9'), undefined);
  az1?.resume();
  lab.settle();
  is(az1?.status, 'active');
  is(az1?.context.isLeader, false);
  is(findBy(lab.world().zones['az1']?.nb ?? {}, 'Logical_Switch', 'name', 'ts9') !== undefined, true);
  lab.close();
});

test('a second controller of a zone stands by, and takes over', () => {
  const lab = twoZones();
  const first = lab.controllers.get('az1');
  const second = lab.start('az1', typescriptKernels());
  lab.settle();
  is(second.status, 'standby');
  lab.apply(addSwitch('ts8'));
  lab.settle();
  equal(second.context.db.transitSwitch.changes().length, 0);
  first?.close();
  lab.settle();
  is(second.status, 'active');
  lab.apply(addSwitch('ts9'));
  lab.settle();
  const names = entries(lab.world().zones['az1']?.nb ?? {}, 'Logical_Switch').map(({ row }) => row['name']);
  equal(names.map(String).sort(), ['ts1', 'ts2', 'ts8', 'ts9']);
  equal(second.plan(), []);
  lab.close();
});

test('ic_probe_interval counts whatever the role: of a standby and of a paused controller as well', () => {
  const lab = twoZones();
  const standby = lab.start('az1', typescriptKernels());
  lab.settle();
  is(standby.status, 'standby');
  const paused = lab.controllers.get('az2')!;
  paused.pause();
  lab.settle();
  for (const [zone, controller] of [
    ['az1', standby],
    ['az2', paused],
  ] as const) {
    const { db } = controller.context;
    const intervals: Record<string, number | undefined> = {};
    for (const key of DATABASES) db[key].setProbeInterval = (ms) => void (intervals[key] = ms);
    lab.transact(setProbeInterval('nb', 'NB_Global', '7000', zone));
    lab.transact(setProbeInterval('inb', 'IC_NB_Global', '9000'));
    lab.settle();
    equal(intervals, { nb: 7000, sb: 7000, inb: 9000, isb: 9000 }, `${zone}: ${controller.status}`);
  }
  lab.close();
});

test.run();
