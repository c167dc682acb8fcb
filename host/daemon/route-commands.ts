/** `route/list` and `route/explain`. */
import type { Context } from '../ic/context.ts';
import { textAt } from '../ic/columns.ts';
import type { Controller } from '../ic/controller.ts';
import type { LogicalRouter } from '../ic/databases.ts';
import { ADVERTISE_RULES, LEARN_RULES, type Decision } from '../ic/reason.ts';
import { printable } from '../log/printable.ts';
import { CommandError } from './commands.ts';
import { needPlan } from './need-plan.ts';

/** Rows as a table whose columns line up. */
function align(content: readonly (readonly string[])[]): string {
  const rows = content.map((row) => row.map(printable));
  const widths: number[] = [];
  for (const row of rows) for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, cell.length);
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, at) => cell.padEnd(widths[at] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

function findRouter(context: Context, name: string): LogicalRouter {
  for (const router of context.db.logicalRouter.rows()) {
    if (router.name === name || router._uuid === name) return router;
  }
  throw new CommandError(`no logical router is called "${printable(name)}"`);
}

const nameOf = (context: Context, uuid: string): string => printable(context.db.logicalRouter.get(uuid)?.name ?? uuid);

/** `[ROUTER]`: what the zone's routers advertise and have learned. */
export function listRoutes(context: Context, args: readonly string[]): string {
  const [name] = args;
  const only = name === undefined ? undefined : findRouter(context, name);
  const { isbRoute, staticRoute, logicalRouter } = context.db;
  const rows: string[][] = [];
  for (const row of isbRoute.handles()) {
    if (textAt(isbRoute, 'availability_zone', row) !== context.zone.uuid) continue;
    const router = textAt(isbRoute, 'external_ids:lr-id', row);
    if (only !== undefined && router !== only._uuid) continue;
    const text = (column: string): string => textAt(isbRoute, column, row);
    rows.push([
      nameOf(context, router),
      'advertised',
      text('ip_prefix'),
      text('nexthop'),
      text('origin'),
      text('route_table'),
    ]);
  }
  for (const router of only === undefined ? logicalRouter.rows() : [only]) {
    for (const uuid of router.static_routes) {
      const row = staticRoute.handleOf(uuid);
      if (row === 0 || textAt(staticRoute, 'external_ids:ic-learned-route', row) === '') continue;
      const text = (column: string): string => textAt(staticRoute, column, row);
      rows.push([
        router.name,
        'learned',
        text('ip_prefix'),
        text('nexthop'),
        text('options:origin'),
        text('route_table'),
      ]);
    }
  }
  rows.sort((a, b) => (a.join('\u0000') < b.join('\u0000') ? -1 : 1));
  return align([['ROUTER', 'WAY', 'PREFIX', 'NEXT HOP', 'ORIGIN', 'ROUTE TABLE'], ...rows]);
}

/** The ladder of rules: passed, the one that failed, and those that were not reached. */
function ladder(decision: Decision): string {
  const rules: Readonly<Record<string, string>> = decision.kind === 'advertise' ? ADVERTISE_RULES : LEARN_RULES;
  let reached = true;
  const lines = Object.entries(rules).map(([rule, passed]) => {
    const failed = rule === decision.reason;
    const mark = failed ? 'NO' : reached ? 'ok' : '-';
    if (failed) reached = false;
    return `  ${mark.padEnd(2)}  ${rule.padEnd(22)}  ${passed}\n`;
  });
  return lines.join('');
}

/** `[ROUTER] PREFIX`: the rules that let the prefix through or stop it, at each attachment. */
export async function explainRoute(controller: Controller, args: readonly string[]): Promise<string> {
  const { context } = controller;
  const prefix = args.at(-1) ?? '';
  const only = args.length > 1 ? findRouter(context, args[0] ?? '') : undefined;
  let decisions: Decision[] = [];
  await needPlan(controller, () => {
    decisions = [];
    return (decision) => {
      if (decision.prefix !== prefix || (only !== undefined && decision.router !== only._uuid)) return;
      decisions.push(decision);
    };
  });
  if (decisions.length === 0)
    return `nothing of this zone advertises, or could learn, "${printable(prefix)}" as it is spelled\n`;
  // What is given away first, as a route's life goes.
  decisions.sort((a, b) => a.kind.localeCompare(b.kind));
  return decisions
    .map((decision) => {
      const { router, kind, transitSwitch, reason, evidence } = decision;
      const rows = evidence.map(({ table, uuid }) => `${table} ${printable(uuid)}`).join(', ');
      return `${nameOf(context, router)}, ${kind} on ${printable(transitSwitch)}: ${reason} (${rows})\n${ladder(decision)}`;
    })
    .join('\n');
}
