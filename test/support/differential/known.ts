/** What Debian's controller can be asked: the random steps without what came after 23.03, or makes it fail. */
import { KINDS } from '../../model/generate/generate.ts';
import type { Step } from '../../model/generate/step.ts';
import { entries, option, referred, text } from '../../model/world.ts';
import type { World } from '../../model/world.ts';
import { debianSchema } from './debian-schemas.ts';

/** Kinds of step that are all about what 23.03 does not have, or two zones wanting one thing at once. */
const LATER: readonly string[] = [
  'addTransitRouter',
  'renameTransitRouter',
  'strayRouterPort',
  'declareSwitchPort',
  'declareRouterPort',
  'changeDeclared',
  'vxlanMode',
  'routerOption',
  'addBalancer',
  'removeBalancer',
  'dynamicRoute',
  'addressSet',
  'addMonitor',
  'changeMonitor',
  'monitorMac',
  'bump',
  'collidingChassis',
  'collidingPort',
  'alterDeclared',
  'spoilCopy',
];

export const KNOWN_KINDS: readonly string[] = KINDS.filter((kind) => !LATER.includes(kind));

/** Texts in operations, and why a step that has one is not taken. */
const UNKNOWN: readonly (readonly [RegExp, string])[] = [
  [/"(ic-route-denylist|ic-route-(adv|learn)-lb|ic-as-\w+)"/, 'an option that 23.03 has not'],
  [/"ic-route-(tag|filter-tag|ipv4-next-hop-ipv6|deny-\w+|filter-\w+)"/, 'an option that 23.03 has not'],
  [/"lr-id"/, 'a key that 23.03 has not'],
  [/"override-connected"/, 'an option that 23.03 has not'],
  [/"(loadbalancer|connected-dynamic)"/, 'an origin that 23.03 has not'],
  [/"enabled":false/, 'a disabled router: 23.03 makes and deletes the ports of its switches forever'],
  [/"NB_Global".*"name":""/, 'a zone whose name is cleared: 23.03 can not delete it while it has ports, and forgets'],
  [
    /"NB_Global".*"name":"az\d-b"/,
    'a zone that is renamed: 23.03 registers a second one and takes its own ports for foreign',
  ],
  [/"mutations":\[\["ports","delete".*"mutations":\[\["ports","insert"/, 'a port that moves: see below'],
  [/"type":"switch"/, 'a type of port that 23.03 ignores'],
  [/::ffff:10/, 'a prefix that 23.03 makes and deletes forever'],
  [/"name":"[^"]*-again"/, 'a router twice on one transit switch: 23.03 learns without end'],
  [
    /"name":"shared-|"name":"gw-shared"|"10\.99\.0\.1"/,
    'a name or encap of two zones: the second stalls forever in 23.03',
  ],
];

/**
 * The step with networks of its own for each transit switch: a router that can reach one next hop through two learns
 * without end in 23.03.
 */
export function fitted(step: Step): Step {
  const place = /ts([1-9])/.exec(JSON.stringify(step))?.[1];
  if (place === undefined) return step;
  const text = JSON.stringify(step);
  return JSON.parse(
    text.replaceAll('169.254.100.', `169.254.10${place}.`).replaceAll('2001:db8:100:', `2001:db8:10${place}:`),
  ) as Step;
}

/** Does a step give a switch of a zone a second port that leads to a router, or may it? */
function sharesSwitch({ ops }: Step, world: World): boolean {
  return ops.some(({ zone = '', operations }) => {
    const nb = world.zones[zone]?.nb ?? {};
    const ports = new Set(
      operations
        .filter(({ table, row }) => table === 'Logical_Switch_Port' && JSON.stringify(row)?.includes('"type":"router"'))
        .map((operation) => JSON.stringify(operation['where'] ?? 'new')),
    );
    const isTouched = (uuid: string): boolean => [...ports].some((port) => port.includes(uuid));
    return entries(nb, 'Logical_Switch').some((at) => {
      const own = referred(nb, 'Logical_Switch_Port', at.row, 'ports');
      const comes = operations.some((operation) => JSON.stringify(operation).includes(at.uuid)) && ports.has('"new"');
      if (!comes && !own.some(({ uuid }) => isTouched(uuid))) return false;
      return own.some(({ uuid, row }) => !isTouched(uuid) && text(row, 'type') === 'router');
    });
  });
}

/** Why a step is not for Debian's controller; undefined when it is. */
export function whyUnknown(step: Step, world: World): string | undefined {
  const { ops } = step;
  for (const { db, operations } of ops)
    for (const operation of operations) {
      const columns = debianSchema(db).tables[String(operation['table'])]?.columns;
      const row = (operation['row'] ?? {}) as Record<string, unknown>;
      const unknown = Object.keys(row).find((column) => columns?.[column] === undefined);
      if (columns === undefined || unknown !== undefined) return `${String(operation['table'])} ${unknown ?? ''}`;
    }
  const said = JSON.stringify(ops);
  const found = UNKNOWN.find(([pattern]) => pattern.test(said));
  if (found !== undefined) return found[1];
  if (sharesSwitch(step, world))
    return 'two routers of a zone on one switch: in 23.03 each deletes the routes of the other';
  if (said.includes('"networks":["set",[]]'))
    return 'a router port without networks, which the schema of 23.03 refuses';
  const transit = /"networks":(\["set",\[[^\]]*\]\])/.exec(said)?.[1];
  if (transit !== undefined && /169\.254\.10\d/.test(transit) !== /2001:db8:10\d/.test(transit))
    return 'a transit port of one family: 23.03 makes and deletes IPv6 routes forever';
  const port = /"router-port","([^"]*)"|"router-port":"([^"]*)"/.exec(said);
  const name = port?.[1] ?? port?.[2];
  const isNamed = Object.values(world.zones).some(({ nb }) =>
    entries(nb, 'Logical_Switch_Port').some(({ row }) => option(row, 'options', 'router-port') === name),
  );
  return name !== undefined && isNamed ? 'a router port of two switch ports: 23.03 learns without end' : undefined;
}
