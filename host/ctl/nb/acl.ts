/** ACLs of switches and port groups: ovn-nbctl(8) "ACL Commands". */
import { always, type Command, type Invocation } from '../command.ts';
import type { AnyRow, Content } from '../content.ts';
import { fail } from '../error.ts';
import { lookUp, mustFind, textsOf, textOf } from '../lookup.ts';
import { parsePriority } from './gateway-chassis.ts';
import { PORT_GROUP, SWITCH } from './kinds.ts';

const tables = always('ACL', SWITCH.table, PORT_GROUP.table);

const ACTIONS = new Set(['allow', 'allow-related', 'allow-stateless', 'drop', 'reject']);
const SEVERITIES = new Set(['alert', 'warning', 'notice', 'info', 'debug']);

/** The switch or port group that ACLs belong to. Throws CtlError. */
function holderOf({ content, arguments: [id], options }: Invocation): AnyRow {
  const type = options.get('--type');
  switch (type) {
    case 'switch':
      return mustFind(content, SWITCH, id!);
    case 'port-group':
      return mustFind(content, PORT_GROUP, id!);
    case undefined: {
      const [group, logicalSwitch] = [lookUp(content, PORT_GROUP, id!), lookUp(content, SWITCH, id!)];
      if (group !== undefined && logicalSwitch !== undefined)
        fail(`Same name '${id}' exists in both port-groups and logical switches. Specify --type=port-group or switch.`);
      return group ?? logicalSwitch ?? fail(`'${id}' is not found for port-group or switch.`);
    }
    default:
      return fail(`Invalid value '${type}' for option --type`);
  }
}

/** `to-lport` or `from-lport`; their first letters are enough. Throws CtlError. */
function parseDirection(text: string): string {
  if (text.startsWith('t')) return 'to-lport';
  if (text.startsWith('f')) return 'from-lport';
  return fail(`${text}: direction must be "to-lport" or "from-lport"`);
}

/** The columns that options set. Throws CtlError. */
function optionalColumns(
  { options }: Invocation,
  action: string,
): Record<string, string | number | boolean | ReadonlyMap<string, string>> {
  const severity = options.get('--severity');
  if (severity !== undefined && !SEVERITIES.has(severity)) fail(`bad severity: ${severity}`);
  const [name, meter] = [options.get('--name'), options.get('--meter')];
  const isLogged = options.has('--log') || severity !== undefined || name !== undefined || meter !== undefined;
  // A text that does not begin with a number in decimal is 0, and 0 is no label.
  const label = Number(/^\d+/.exec(options.get('--label') ?? '')?.[0] ?? 0);
  if (label !== 0 && action !== 'allow' && action !== 'allow-related')
    fail('label can only be set with actions "allow" or "allow-related"');
  const tier = options.get('--tier');
  return {
    ...(isLogged && { log: true }),
    ...(severity !== undefined && { severity }),
    ...(name !== undefined && { name }),
    ...(meter !== undefined && { meter }),
    ...(label !== 0 && { label }),
    ...(tier !== undefined && { tier: Number(/^\d+/.exec(tier)?.[0] ?? fail(`${tier}: tier must be a number`)) }),
    ...(options.has('--apply-after-lb') && { options: new Map([['apply-after-lb', 'true']]) }),
  };
}

const isSame = (a: AnyRow, direction: string, priority: number, match: string): boolean =>
  a['direction'] === direction && a['priority'] === priority && a['match'] === match;

function aclText(content: Content, acl: AnyRow): string {
  const words = [
    `${textOf(acl, 'direction').padStart(10)} ${textOf(acl, 'priority').padStart(5)} (${textOf(acl, 'match')}) ${textOf(acl, 'action')}`,
  ];
  if (acl['log'] === true) {
    const [name] = textsOf(content, acl, 'name');
    const [severity] = textsOf(content, acl, 'severity');
    const [meter] = textsOf(content, acl, 'meter');
    const details = [
      ...(name === undefined ? [] : [`name=${name}`]),
      ...(severity === undefined ? [] : [`severity=${severity}`]),
      ...(meter === undefined ? [] : [`meter="${meter}"`]),
    ];
    words.push(`log(${details.join(',')})`);
  }
  const label = textOf(acl, 'label');
  if (label !== '' && label !== '0') words.push(`label=${label}`);
  if (acl['tier'] !== undefined) words.push(`[tier ${textOf(acl, 'tier')}]`);
  return `${words.join(' ')}\n`;
}

/** from-lport before to-lport, the highest priority first, then by match. */
const compare = (a: AnyRow, b: AnyRow): number =>
  (textOf(a, 'direction') < textOf(b, 'direction') ? -1 : textOf(a, 'direction') > textOf(b, 'direction') ? 1 : 0) ||
  Number(b['priority']) - Number(a['priority']) ||
  (textOf(a, 'match') < textOf(b, 'match') ? -1 : 1);

export const aclCommands: readonly Command[] = [
  {
    name: 'acl-add',
    arguments: 'SWITCH|PORTGROUP DIRECTION PRIORITY MATCH ACTION',
    options: [
      '--log',
      '--may-exist',
      '--type=',
      '--name=',
      '--severity=',
      '--meter=',
      '--label=',
      '--apply-after-lb',
      '--tier=',
    ],
    help: 'add an ACL to SWITCH or PORTGROUP',
    mode: 'write',
    tables,
    run(invocation) {
      const { content, options } = invocation;
      const holder = holderOf(invocation);
      const [, directionWord, priorityWord, match, action] = invocation.arguments;
      const direction = parseDirection(directionWord!);
      const priority = parsePriority(priorityWord!);
      if (!ACTIONS.has(action!))
        fail(`${action}: action must be one of "allow", "allow-related", "allow-stateless", "drop", and "reject"`);
      const extra = optionalColumns(invocation, action!);
      if (content.referenced(holder, 'acls').some((acl) => isSame(acl, direction, priority, match!))) {
        if (options.has('--may-exist')) return;
        fail(
          `Same ACL already existed on the ${holder._table === SWITCH.table ? 'ls' : 'pg'} ${textOf(holder, 'name')}.`,
        );
      }
      const acl = content.insert('ACL', { direction, priority, match, action, ...extra });
      content.addUnseen(holder, 'acls', acl._uuid);
    },
  },
  {
    name: 'acl-del',
    arguments: 'SWITCH|PORTGROUP [DIRECTION] [PRIORITY] [MATCH]',
    options: ['--type='],
    help: 'remove ACLs from SWITCH or PORTGROUP',
    mode: 'write',
    tables,
    run(invocation) {
      const { content } = invocation;
      const holder = holderOf(invocation);
      const [, directionWord, priorityWord, match] = invocation.arguments;
      if (priorityWord !== undefined && match === undefined) fail('cannot specify priority without match');
      const direction = directionWord === undefined ? undefined : parseDirection(directionWord);
      const priority = priorityWord === undefined ? undefined : parsePriority(priorityWord);
      for (const acl of content.referenced(holder, 'acls')) {
        if (direction !== undefined && acl['direction'] !== direction) continue;
        if (priority !== undefined && !isSame(acl, direction!, priority, match!)) continue;
        content.removeFrom(holder, 'acls', acl._uuid);
        content.delete(acl);
      }
    },
  },
  {
    name: 'acl-list',
    arguments: 'SWITCH|PORTGROUP',
    options: ['--type='],
    help: 'print the ACLs of SWITCH or PORTGROUP',
    mode: 'read',
    tables,
    run(invocation) {
      const { content } = invocation;
      const acls = content.referenced(holderOf(invocation), 'acls').sort(compare);
      for (const acl of acls) invocation.print(aclText(content, acl));
    },
  },
];
