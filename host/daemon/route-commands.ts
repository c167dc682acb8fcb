/** `route/list` and `route/explain`. */
import type { Context } from '../ic/context.ts';
import { textAt } from '../ic/columns.ts';
import type { Controller } from '../ic/controller.ts';
import type { LogicalRouter } from '../ic/databases.ts';
import { ADVERTISE_RULES, LEARN_RULES, type Decision } from '../ic/reason.ts';
import { printable } from '../log/printable.ts';
import { CommandError } from './commands.ts';
import { needAnswer } from './need-plan.ts';

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

/** `[ROUTER] PREFIX`: the rules that let the prefix, or what covers an address, through or stop it, at each attachment. */
export async function explainRoute(controller: Controller, args: readonly string[]): Promise<string> {
  const { context } = controller;
  const prefix = args.at(-1) ?? '';
  const router = args.length > 1 ? findRouter(context, args[0] ?? '')._uuid : undefined;
  const decisions = await needAnswer(controller, controller.explainAtRest({ prefix, router }));
  if (decisions.length === 0) return `nothing of this zone advertises, or could learn, "${printable(prefix)}"\n`;
  return decisions
    .toSorted((a, b) => {
      // What is given away first, as a route's life goes.
      const [one, other] = [a, b].map((each) =>
        [each.kind, nameOf(context, each.router), each.transitSwitch, each.prefix].join('\u0000'),
      );
      return (one ?? '') < (other ?? '') ? -1 : one === other ? 0 : 1;
    })
    .map((decision) => {
      const { kind, transitSwitch, reason, evidence } = decision;
      const where = transitSwitch === '' ? '' : ` on ${printable(transitSwitch)}`;
      const rows = evidence.map(({ table, uuid }) => `${table} ${printable(uuid)}`).join(', ');
      const spelled = decision.prefix === prefix ? '' : `, ${printable(decision.prefix)}`;
      return `${nameOf(context, decision.router)}, ${kind}${where}: ${reason} (${rows}${spelled})\n${ladder(decision)}`;
    })
    .join('\n');
}
