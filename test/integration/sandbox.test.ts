/** The sandbox, and Debian's tools pointed at its sockets. */
import { PATIENCE } from '../support/patience.ts';
import { existsSync } from 'node:fs';
import { equal, is, match } from 'uvu/assert';
import { Interconnection } from '../../host/emulation/interconnection.ts';
import type { Operation } from '../../host/emulation/operations.ts';
import {
  gatewaySteps,
  initialOperations,
  routerSteps,
  staticRouteSteps,
  transitSwitchStep,
} from '../../host/emulation/tutorial.ts';
import { seededRandom } from '../../host/emulation/virtual-time.ts';
import { contentsOf } from '../../host/emulation/contents.ts';
import { silentLogger } from '../../host/log/logger.ts';
import { systemClock } from '../../host/node/platform.ts';
import { serve } from '../../host/node/serve.ts';
import { onDebian } from '../support/debian.ts';
import { tool } from '../support/ovn/process.ts';
import { temporaryDirectory } from '../support/ovsdb-server.ts';
import { Sandbox } from '../support/sandbox.ts';
import { suite } from '../support/suite.ts';

const test = suite('integration/sandbox', onDebian);

/** A transaction that is over when there is this route. */
const untilRoute = (ip_prefix: string, nexthop: string): string =>
  JSON.stringify([
    'OVN_Northbound',
    {
      op: 'wait',
      timeout: 30_000 * PATIENCE,
      table: 'Logical_Router_Static_Route',
      where: [['ip_prefix', '==', ip_prefix]],
      columns: ['nexthop'],
      until: '==',
      rows: [{ nexthop }],
    },
  ]);

for (const args of [[], ['--processes']])
  test(`Debian's tools work on its databases and controllers ${args.join(' ')}`, async () => {
    const sandbox = new Sandbox(...args);
    try {
      await sandbox.until(/Ctrl-C/);
      const { AZ1_NB, AZ2_NB, AZ1_SB, IC_SB, AZ2_IC } = sandbox.variables();
      await tool('ovn-nbctl', [`--db=${AZ1_NB}`, '--wait=sb', 'lr-route-add', 'lr1', '10.50.0.0/16', '192.168.1.101']);
      await tool('ovsdb-client', ['transact', AZ2_NB ?? '', untilRoute('10.50.0.0/16', '169.254.100.1')]);
      match(await tool('ovn-nbctl', [`--db=${AZ2_NB}`, 'lr-route-list', 'lr2']), /10\.50\.0\.0\/16 +169\.254\.100\.1/);
      match(await tool('ovn-sbctl', [`--db=${AZ1_SB}`, 'show']), /Port_Binding cr-lrp-lr1-ts1/);
      match(await tool('ovn-ic-sbctl', [`--db=${IC_SB}`, 'show']), /availability-zone az2/);
      match(await tool('ovn-appctl', ['-t', AZ2_IC ?? '', 'route/explain', 'lr2', '10.50.0.0/16']), /learn/i);
      // Which of the two leads is open.
      match(await tool('ovn-appctl', ['-t', AZ2_IC ?? '', 'status']), /^Status: active\nIC-SB lock: (?:not )?held\n$/);
      is(await sandbox.end(), 0);
      is(existsSync((AZ2_IC ?? '').replace(/\/[^/]*$/, '')), false);
    } finally {
      await sandbox.end('SIGKILL');
    }
  });

/** Databases with nobody at work in them, and a switch that a controller would have made. */
function idle(): Interconnection {
  const world = new Interconnection({
    zones: ['az1'],
    clock: systemClock,
    random: () => seededRandom(1),
    logger: () => () => silentLogger,
    schedule: (work) => void setImmediate(work),
  });
  const ls: Operation = { op: 'insert', table: 'Logical_Switch', row: { name: 'ts1' } };
  for (const [key, zone] of world.databases()) world.transact(key, zone, initialOperations(key, zone));
  world.transact('nb', 'az1', [ls]);
  return world;
}

const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** All rows, a line each, with what a row is called in the place of its UUID. */
function lines(world: Interconnection): string[] {
  const rows = Object.entries(contentsOf(world)).flatMap(([database, tables]) =>
    Object.entries(tables).flatMap(([table, all]) =>
      (all as Record<string, unknown>[]).map(({ _uuid, _version, ...row }) => {
        const uuid = (_uuid as [string, string])[1];
        const name = row['name'] ?? row['ip_prefix'] ?? row['ip'] ?? '';
        return { uuid, name: `${database} ${table} ${JSON.stringify(name)}`, row };
      }),
    ),
  );
  const names = new Map(rows.map(({ uuid, name }) => [uuid, name]));
  const text = (value: unknown): string =>
    JSON.stringify(value).replaceAll(UUID, (uuid) => names.get(uuid)?.replaceAll('"', "'") ?? 'nobody');
  const column = (value: unknown): string => {
    const [kind, elements] = Array.isArray(value) ? (value as [unknown, unknown]) : [];
    return (kind === 'set' || kind === 'map') && Array.isArray(elements)
      ? `${kind} of ${elements
          .map((each) => text(each))
          .sort()
          .join(', ')}`
      : text(value);
  };
  return rows
    .map(
      ({ name, row }) =>
        `${name}: ${Object.entries(row)
          .map(([key, value]) => `${key}=${column(value)}`)
          .join(' ')}`,
    )
    .sort();
}

test("each step's operations do what its command does", async () => {
  const [ours, theirs] = [idle(), idle()];
  const directory = temporaryDirectory();
  const served = new Map<string, string>();
  const serving = await Promise.all(
    theirs.databases().map(([key, zone]) => {
      served.set(key, `unix:${directory}/${key}`);
      return serve(theirs.server(key, zone), `punix:${directory}/${key}`, { log: silentLogger });
    }),
  );
  try {
    for (const step of [...gatewaySteps(1), transitSwitchStep, ...routerSteps(1), ...staticRouteSteps(1)]) {
      ours.transact(step.database, step.zone ?? '', step.operations);
      await tool(step.program, [`--db=${served.get(step.database)}`, ...step.args]);
      const [made, wanted] = [lines(ours), lines(theirs)];
      equal(made, wanted, step.what);
    }
  } finally {
    for (const each of serving) each.close('the test is over');
    ours.close();
    theirs.close();
  }
});

test.run();
