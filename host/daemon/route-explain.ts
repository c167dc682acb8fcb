/** `route/explain`: this zone's part of a route's way, gate by gate, and which zones have a say in the rest. */
import { textAt } from '../ic/columns.ts';
import type { Context } from '../ic/context.ts';
import type { Controller } from '../ic/controller.ts';
import { DATABASES } from '../ic/databases.ts';
import type { Decision } from '../ic/reason.ts';
import type { GateResult } from '../ic/why/gate-checks.ts';
import { advertisingGates, routesOf } from '../ic/why/advertising.ts';
import { learningGates } from '../ic/why/learning.ts';
import { MARKS } from '../ic/why/text.ts';
import { routerNamed, zoneNameOf, type Fault, type View } from '../ic/why/view.ts';
import type { Kernels } from '../kernels/kernels.ts';
import { printable } from '../log/printable.ts';
import { needAnswer } from './need-plan.ts';
import { findRouter, routerName } from './route-list.ts';

function faultOf(controller: Controller): Fault | undefined {
  const { context } = controller;
  const global = context.db.nbGlobal.only();
  if (global === undefined || global.name === '')
    return { gate: 'ZONE_NAME', note: 'it has none: set NB_Global.name', mend: [] };
  if (controller.isPaused) return { gate: 'ACTIVE', note: 'it is paused', mend: ['ovn-appctl -t ovn-ic resume'] };
  const away = DATABASES.filter((key) => !controller.isConnected(key)).map((key) => context.db[key].name);
  if (away.length > 0) return { gate: 'CONNECTED', note: `not connected: ${away.join(', ')}`, mend: [] };
  if (controller.isWaitingForName)
    return { gate: 'ZONE_NAME', note: 'another zone works under it: set another NB_Global.name', mend: [] };
  return controller.status === 'active'
    ? undefined
    : { gate: 'ACTIVE', note: "a standby: another controller of the zone holds SB's lock", mend: [] };
}

function viewOf(controller: Controller, kernels: Kernels, decisions: readonly Decision[]): View {
  const { context } = controller;
  return {
    zone: context.zone.name,
    context,
    kernels,
    decisions,
    fault: faultOf(controller),
    pausing: controller.pausing,
    northdMend: undefined,
    forgetDynamic: () => [],
    at: (command) => command,
    wait: [],
  };
}

function lineOf({ state, gate, text, note, mend }: GateResult): string {
  const said = note === '' ? '' : ` (${printable(note)})`;
  const commands = mend.map((command) => `      mend: ${printable(command)}\n`).join('');
  return `  ${MARKS[state].padEnd(2)}  ${gate.padEnd(22)}  ${text}${said}\n${commands}`;
}

/** The other zones that have a port on a transit switch, by name. */
function zonesOn({ db, zone }: Context, transitSwitch: string): string[] {
  const { isbPortBinding, availabilityZone } = db;
  const names = new Set<string>();
  for (const handle of isbPortBinding.handles()) {
    const other = textAt(isbPortBinding, 'availability_zone', handle);
    if (other === zone.uuid || textAt(isbPortBinding, 'transit_switch', handle) !== transitSwitch) continue;
    names.add(availabilityZone.get(other)?.name ?? other);
  }
  return [...names].sort().map(printable);
}

/** What the other zones would have to say. */
function elsewhere(view: View, { kind, transitSwitch, evidence }: Decision, gates: readonly GateResult[]): string {
  const { context } = view;
  if (kind === 'advertise') {
    if (transitSwitch === '' || gates.some(({ state }) => state !== 'passed')) return '';
    const zones = zonesOn(context, transitSwitch);
    return zones.length === 0
      ? `  No other zone has a port on ${printable(transitSwitch)}.\n`
      : `  Whether it is learned, route/explain says in ${zones.join(', ')}.\n`;
  }
  const { isbRoute } = context.db;
  const handle = isbRoute.handleOf(evidence[0]?.uuid ?? '');
  const zone = handle === 0 ? '' : textAt(isbRoute, 'availability_zone', handle);
  if (zone === '' || zone === context.zone.uuid) return '';
  return `  Why it is advertised, route/explain says in ${printable(zoneNameOf(view, zone) ?? zone)}.\n`;
}

function gatesOf(view: View, decision: Decision): readonly GateResult[] {
  const { kind, transitSwitch, prefix, evidence } = decision;
  const router = routerNamed(view, decision.router);
  if (router === undefined) return [];
  if (kind === 'advertise')
    return advertisingGates(view, router, decision, decision.reason === 'ADVERTISED' ? routesOf(view, decision) : []);
  return learningGates(view, router, { route: evidence[0]?.uuid ?? '', prefix, transitSwitch }, true);
}

function decisionText(view: View, decision: Decision, asked: string): string {
  const { kind, transitSwitch, reason, evidence, prefix, router } = decision;
  const where = transitSwitch === '' ? '' : ` on ${printable(transitSwitch)}`;
  const rows = evidence.map(({ table, uuid }) => `${table} ${printable(uuid)}`).join(', ');
  const spelled = prefix === asked ? '' : `, ${printable(prefix)}`;
  const gates = gatesOf(view, decision);
  const title = `${routerName(view.context, router)}, ${kind}${where}: ${reason} (${rows}${spelled})\n`;
  return title + gates.map(lineOf).join('') + elsewhere(view, decision, gates);
}

/** What keeps the whole controller from having routes. */
function faultText({ gate, note, mend }: Fault): string {
  const commands = mend.map((command) => `  mend: ${printable(command)}\n`).join('');
  return `this controller: NO ${gate} (${printable(note)})\n${commands}`;
}

/** Nothing here is about the prefix: who could be asked instead. */
function nothing({ context }: Controller, prefix: string): string {
  const zones = new Set([...context.db.transitSwitch.rows()].flatMap(({ name }) => zonesOn(context, name)));
  const others =
    zones.size === 0
      ? ''
      : `; a router of another zone would have to advertise it: route/explain says in ${[...zones].sort().join(', ')}`;
  return `nothing of this zone advertises, or could learn, "${printable(prefix)}"${others}\n`;
}

/** `[ROUTER] PREFIX`: the gates that let the prefix, or what covers an address, through or stop it, at each attachment. */
export async function explainRoute(controller: Controller, kernels: Kernels, args: readonly string[]): Promise<string> {
  const { context } = controller;
  const prefix = args.at(-1) ?? '';
  const router = args.length > 1 ? findRouter(context, args[0] ?? '')._uuid : undefined;
  const decisions = await needAnswer(controller, controller.explainAtRest({ prefix, router }));
  const fault = faultOf(controller);
  if (decisions.length === 0)
    return fault === undefined ? nothing(controller, prefix) : faultText(fault) + nothing(controller, prefix);
  const view = viewOf(controller, kernels, decisions);
  // What is given away first, as a route's life goes.
  const keyOf = ({ kind, router: its, transitSwitch, prefix: spelled }: Decision): string =>
    [kind, routerName(context, its), transitSwitch, spelled].join('\u0000');
  return decisions
    .toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : keyOf(a) === keyOf(b) ? 0 : 1))
    .map((decision) => decisionText(view, decision, prefix))
    .join('\n');
}
