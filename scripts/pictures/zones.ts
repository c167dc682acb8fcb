/**
 * Two availability zones as a picture (SVG): OVN's tutorial is run in one process, and what the databases hold then is drawn. The routes
 * are those that the routers have; learned ones are marked.
 */
import { contentsOf } from '../../host/emulation/contents.ts';
import {
  Onlooker,
  ONLOOKER_REQUESTS,
  sourceOf,
  type KnownRoute,
  type KnownRouter,
} from '../../host/emulation/onlooker.ts';
import { Simulation } from '../../host/emulation/simulation.ts';
import {
  gatewaySteps,
  initialOperations,
  place,
  routerSteps,
  staticRouteSteps,
  transitSwitchStep,
} from '../../host/emulation/tutorial.ts';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import { COLOURS, escapeXml, svg } from './svg.ts';

interface Named {
  readonly name: string;
}

/** What is drawn of a zone. */
interface ZonePicture {
  readonly router: KnownRouter;
  readonly gateways: readonly string[];
}

/** What is drawn of the whole. */
export interface ZonesPicture {
  readonly zones: readonly ZonePicture[];
  readonly transitSwitches: readonly string[];
}

const PLACES = [1, 2] as const;

/** The tutorial: gateways, a transit switch, and a router with its networks in each zone. */
const STEPS = [
  ...PLACES.flatMap(gatewaySteps),
  transitSwitchStep,
  ...PLACES.flatMap((n) => [...routerSteps(n), ...staticRouteSteps(n)]),
];

/** Runs the tutorial and reads what is drawn from its databases. */
export function runTutorial(): ZonesPicture {
  const names = PLACES.map((n) => place(n).zone);
  const simulation = new Simulation({ zones: names, seed: 1, kernels: () => typescriptKernels() });
  for (const [key, zone] of simulation.databases()) simulation.transact(key, zone, initialOperations(key, zone));
  const isb = simulation.open('isb', '', ONLOOKER_REQUESTS.isb);
  const views = names.map((zone) => ({ zone, nb: simulation.open('nb', zone, ONLOOKER_REQUESTS.nb) }));
  const settle = (): void => {
    simulation.settle();
    for (const view of [isb, ...views.map(({ nb }) => nb)]) view.poll();
  };
  settle();
  for (const { database, zone = '', operations } of STEPS) {
    simulation.transact(database, zone, operations);
    settle();
  }
  const contents = contentsOf(simulation);
  const rows = (database: string, table: string): Named[] =>
    (contents[database]?.[table] ?? []) as readonly object[] as Named[];
  const isLocal = (chassis: Named): boolean => !JSON.stringify(chassis).includes('"is-remote"');
  const zones = views.flatMap(({ zone, nb }) => {
    const gateways = rows(`sb-${zone}`, 'Chassis')
      .filter(isLocal)
      .map(({ name }) => name);
    return new Onlooker(zone, nb, isb).routers().map((router) => ({ router, gateways }));
  });
  const transitSwitches = rows('inb', 'Transit_Switch').map(({ name }) => name);
  simulation.close();
  return { zones, transitSwitches };
}

const WIDTH = 900;
const BOX = 350;
const MARGIN = 10;
const LINE = 18;
const ROUTER_TOP = 190;

const text = (x: number, y: number, content: string, attributes = ''): string =>
  `<text x="${x}" y="${y}" ${attributes}>${escapeXml(content)}</text>`;

const box = (x: number, y: number, width: number, height: number, colour: string, fill = '#ffffff'): string =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6" fill="${fill}" stroke="${colour}" stroke-width="1.5"/>`;

const line = (x1: number, y1: number, x2: number, y2: number, colour: string): string =>
  `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${colour}" stroke-width="1.5"/>`;

/** A database, its name in the middle. */
function database(x: number, y: number, name: string): string {
  const [width, height] = [84, 40];
  const top = `<ellipse cx="${x + width / 2}" cy="${y}" rx="${width / 2}" ry="6" fill="#ffffff" stroke="${COLOURS.data}" stroke-width="1.5"/>`;
  const side = `<path d="M${x} ${y} v${height} a${width / 2} 6 0 0 0 ${width} 0 v${-height}" fill="#ffffff" stroke="${COLOURS.data}" stroke-width="1.5"/>`;
  return side + top + text(x + width / 2, y + height / 2 + 9, name, 'text-anchor="middle"');
}

/** The routes of IPv4, as lines. */
const drawn = ({ routes }: KnownRouter): KnownRoute[] => routes.filter(({ prefix }) => !prefix.includes(':'));

function routeLine(route: KnownRoute, x: number, y: number): string {
  const colour = route.kind === 'learned' ? COLOURS.ours : COLOURS.text;
  const cells = [route.prefix, route.nexthop === '' ? '' : `via ${route.nexthop}`, sourceOf(route)];
  return [0, 110, 226]
    .map((offset, at) => text(x + offset, y, cells[at] ?? '', `fill="${colour}" font-size="11"`))
    .join('');
}

function drawZone({ router, gateways }: ZonePicture, height: number, side: 'left' | 'right'): string {
  const isLeft = side === 'left';
  const x = isLeft ? MARGIN : WIDTH - BOX - MARGIN;
  const controller = { x: x + BOX / 2 - 70, y: 112 };
  /** Towards the middle: the controller's edge, the zone's, those of the global databases and of the transit switch. */
  const inner = isLeft ? controller.x + 140 : controller.x;
  const outer = isLeft ? x + BOX : x;
  const middle = (half: number): number => WIDTH / 2 + (isLeft ? -half : half);
  const routes = drawn(router);
  return [
    box(x, MARGIN, BOX, height - 2 * MARGIN, COLOURS.line, '#f8fafc'),
    text(x + 12, MARGIN + 22, `availability zone ${router.zone}`, 'font-weight="bold"'),
    text(x + BOX - 12, MARGIN + 22, `gateway ${gateways.join(', ')}`, 'text-anchor="end"'),
    line(x + 95, 84, controller.x + 40, controller.y, COLOURS.ours),
    line(x + BOX - 95, 84, controller.x + 100, controller.y, COLOURS.ours),
    line(inner, controller.y + 16, middle(42), 72, COLOURS.ours),
    line(inner, controller.y + 16, middle(42), 136, COLOURS.ours),
    database(x + 40, 50, 'NB'),
    database(x + BOX - 124, 50, 'SB'),
    box(controller.x, controller.y, 140, 32, COLOURS.ours, '#eff6ff'),
    text(
      controller.x + 70,
      controller.y + 21,
      'ovn-ic-wasm',
      `text-anchor="middle" fill="${COLOURS.ours}" font-weight="bold"`,
    ),
    line(outer - (isLeft ? 10 : -10), ROUTER_TOP + 40, middle(52), ROUTER_TOP + 40, COLOURS.network),
    box(x + 10, ROUTER_TOP, BOX - 20, 34 + routes.length * LINE, COLOURS.network),
    text(x + 20, ROUTER_TOP + 20, `router ${router.name}`, 'font-weight="bold"'),
    ...routes.map((route, at) => routeLine(route, x + 20, ROUTER_TOP + 40 + at * LINE)),
  ].join('\n');
}

/** Draws two zones. */
export function drawZones({ zones, transitSwitches }: ZonesPicture): string {
  const [first, second] = zones;
  if (first === undefined || second === undefined) throw new Error(`two zones are drawn, not ${zones.length}`);
  const routes = Math.max(...zones.map(({ router }) => drawn(router).length));
  const height = ROUTER_TOP + 34 + routes * LINE + 2 * MARGIN;
  const middle = WIDTH / 2;
  return svg(WIDTH, height, 'Two availability zones, joined: each learns the routes of the other', [
    drawZone(first, height, 'left'),
    drawZone(second, height, 'right'),
    database(middle - 42, 50, 'IC-NB'),
    database(middle - 42, 114, 'IC-SB'),
    box(middle - 52, ROUTER_TOP + 18, 104, 44, COLOURS.network),
    text(middle, ROUTER_TOP + 36, 'transit switch', 'text-anchor="middle"'),
    text(middle, ROUTER_TOP + 53, transitSwitches.join(', '), 'text-anchor="middle" font-weight="bold"'),
  ]);
}
