/** Gateway chassis of router ports, and HA chassis groups: ovn-nbctl(8). */
import { always, type Command } from '../command.ts';
import type { AnyRow, Content } from '../content.ts';
import { fail } from '../error.ts';
import { mustFind, textOf } from '../lookup.ts';
import { HA_CHASSIS_GROUP, ROUTER_PORT } from './kinds.ts';

const LARGEST_PRIORITY = 32767;

/** Throws CtlError. */
export function parsePriority(text: string): number {
  const priority = Number(text);
  if (!/^\d+$/.test(text) || priority > LARGEST_PRIORITY)
    fail(`${text}: priority must in range 0...${LARGEST_PRIORITY}`);
  return priority;
}

/** Of the rows that a column refers to, the one for this chassis. */
const memberOf = (content: Content, row: AnyRow, column: string, chassis: string): AnyRow | undefined =>
  content.referenced(row, column).find((member) => member['chassis_name'] === chassis);

const gatewayTables = always(ROUTER_PORT.table, 'Gateway_Chassis');

export const gatewayChassisCommands: readonly Command[] = [
  {
    name: 'lrp-set-gateway-chassis',
    arguments: 'PORT CHASSIS [PRIORITY]',
    options: ['--may-exist'],
    help: 'set gateway chassis for PORT',
    mode: 'write',
    tables: gatewayTables,
    run({ content, arguments: [id, chassis, priorityText] }) {
      const port = mustFind(content, ROUTER_PORT, id!);
      const priority = priorityText === undefined ? 0 : parsePriority(priorityText);
      const name = `${textOf(port, 'name')}-${chassis}`;
      const [there] = content.find('Gateway_Chassis', 'name', name);
      const gateway = there ?? content.insert('Gateway_Chassis', { name, chassis_name: chassis });
      content.set(gateway, { priority });
      content.addTo(port, 'gateway_chassis', gateway._uuid);
    },
  },
  {
    name: 'lrp-del-gateway-chassis',
    arguments: 'PORT CHASSIS',
    help: 'delete gateway chassis from PORT',
    mode: 'write',
    tables: gatewayTables,
    run({ content, arguments: [id, chassis] }) {
      const port = mustFind(content, ROUTER_PORT, id!);
      const gateway = memberOf(content, port, 'gateway_chassis', chassis!);
      if (gateway === undefined) return fail(`chassis ${chassis} is not added to logical port ${id}`);
      content.removeFrom(port, 'gateway_chassis', gateway._uuid);
      content.delete(gateway);
    },
  },
  {
    name: 'lrp-get-gateway-chassis',
    arguments: 'PORT',
    help: 'print the names of all gateway chassis on PORT with PRIORITY',
    mode: 'read',
    tables: gatewayTables,
    run({ content, arguments: [id], print }) {
      const rows = content.referenced(mustFind(content, ROUTER_PORT, id!), 'gateway_chassis');
      for (const row of byPriority(rows)) print(`${textOf(row, 'name')} ${textOf(row, 'priority').padStart(5)}\n`);
    },
  },
];

/** The highest first; of equal ones, by name. */
function byPriority(rows: readonly AnyRow[]): AnyRow[] {
  return [...rows].sort(
    (a, b) =>
      Number(b['priority']) - Number(a['priority']) || (textOf(a, 'chassis_name') < textOf(b, 'chassis_name') ? -1 : 1),
  );
}

const groupTables = always(HA_CHASSIS_GROUP.table, 'HA_Chassis');

function requireMember(content: Content, group: AnyRow, chassis: string): AnyRow {
  return (
    memberOf(content, group, 'ha_chassis', chassis) ??
    fail(`${chassis}: ha chassis not found in ${textOf(group, 'name')} ha chassis group`)
  );
}

function groupText(content: Content, group: AnyRow): string {
  const members = content
    .referenced(group, 'ha_chassis')
    .map(
      (row) =>
        `    ${content.shownUuid(row._uuid)} (${textOf(row, 'chassis_name')})\n    priority ${textOf(row, 'priority')}\n\n`,
    );
  return `${content.shownUuid(group._uuid)} (${textOf(group, 'name')})\n${members.join('')}\n`;
}

export const haChassisGroupCommands: readonly Command[] = [
  {
    name: 'ha-chassis-group-add',
    arguments: 'GROUP',
    help: 'create an HA chassis group GROUP',
    mode: 'write',
    tables: groupTables,
    run: ({ content, arguments: [name] }) => void content.insert(HA_CHASSIS_GROUP.table, { name }),
  },
  {
    name: 'ha-chassis-group-del',
    arguments: 'GROUP',
    help: 'delete the HA chassis group GROUP',
    mode: 'write',
    tables: groupTables,
    run: ({ content, arguments: [id] }) => content.delete(mustFind(content, HA_CHASSIS_GROUP, id!)),
  },
  {
    name: 'ha-chassis-group-list',
    arguments: '[GROUP]',
    help: 'print all HA chassis groups, or GROUP',
    mode: 'read',
    tables: groupTables,
    run({ content, arguments: [id], print }) {
      const groups =
        id === undefined ? content.rows(HA_CHASSIS_GROUP.table) : [mustFind(content, HA_CHASSIS_GROUP, id)];
      for (const group of groups) print(groupText(content, group));
    },
  },
  {
    name: 'ha-chassis-group-add-chassis',
    arguments: 'GROUP CHASSIS PRIORITY',
    help: 'add CHASSIS with PRIORITY to GROUP',
    mode: 'write',
    tables: groupTables,
    run({ content, arguments: [id, chassis, priorityText] }) {
      const group = mustFind(content, HA_CHASSIS_GROUP, id!);
      const priority = parsePriority(priorityText!);
      const there = memberOf(content, group, 'ha_chassis', chassis!);
      if (there !== undefined) content.set(there, { priority });
      else {
        const row = content.insert('HA_Chassis', { chassis_name: chassis, priority });
        content.addTo(group, 'ha_chassis', row._uuid);
      }
    },
  },
  {
    name: 'ha-chassis-group-remove-chassis',
    arguments: 'GROUP CHASSIS',
    help: 'remove CHASSIS from GROUP',
    mode: 'write',
    tables: groupTables,
    run({ content, arguments: [id, chassis] }) {
      const group = mustFind(content, HA_CHASSIS_GROUP, id!);
      const member = requireMember(content, group, chassis!);
      content.removeFrom(group, 'ha_chassis', member._uuid);
      content.delete(member);
    },
  },
  {
    name: 'ha-chassis-group-set-chassis-prio',
    arguments: 'GROUP CHASSIS PRIORITY',
    help: 'set the PRIORITY of CHASSIS in GROUP',
    mode: 'write',
    tables: groupTables,
    run({ content, arguments: [id, chassis, priority] }) {
      const group = mustFind(content, HA_CHASSIS_GROUP, id!);
      const member = requireMember(content, group, chassis!);
      content.set(member, { priority: parsePriority(priority!) });
    },
  },
];
