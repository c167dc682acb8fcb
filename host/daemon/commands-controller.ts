/** The commands that are about the controller. */
import { command, CommandError, type Command } from './commands.ts';
import type { DatabaseKey } from '../ic/databases.ts';
import type { ControllerApi, NodeStatistics } from './controller-api.ts';

const CONNECTIONS: readonly (readonly [string, DatabaseKey])[] = [
  ['nb', 'nb'],
  ['sb', 'sb'],
  ['ic-nb', 'inb'],
  ['ic-sb', 'isb'],
];

/** Columns that a count is right-aligned in. */
const COUNT_WIDTH = 12;

/** OVN's own names of nodes that have others here: commands take both. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['ts', 'transit_switch'],
  ['tr', 'transit_router'],
  ['tunnel_key', 'enum_datapath'],
]);

const ownName = (node: string): string => ALIASES.get(node) ?? node;

/** The order in which OVN shows nodes that compute; its inputs come first here. */
const SHOWN = [
  'az',
  'gateway',
  'transit_switch',
  'transit_router',
  'enum_datapath',
  'port_binding',
  'route',
  'service_monitor',
  'address_set',
  'ic',
];

const count = (label: string, value: number): string => `${label.padEnd(13)}${String(value).padStart(COUNT_WIDTH)}\n`;

function nodeText(node: NodeStatistics): string {
  const recompute = count('- recompute:', node.recompute);
  return `Node: ${node.name}\n${recompute}${count('- compute:', node.compute)}${count('- cancel:', node.cancel)}`;
}

function statisticsText(api: ControllerApi, [name, kind]: readonly string[]): string {
  const asked = name === undefined ? undefined : ownName(name);
  const nodes = api.engine
    .statistics()
    .filter((node) => asked === undefined || node.name === asked)
    .toSorted((a, b) => SHOWN.indexOf(a.name) - SHOWN.indexOf(b.name));
  const [node] = nodes;
  if (kind === undefined) return nodes.map(nodeText).join('');
  if (kind !== 'recompute' && kind !== 'compute' && kind !== 'cancel')
    throw new CommandError(`Invalid stat type : ${kind}`);
  return node === undefined ? '' : String(node[kind]);
}

function unsigned(text: string | undefined): number {
  if (text === undefined || !/^\d{1,10}$/.test(text)) throw new CommandError('unsigned integer required');
  return Number(text);
}

function planFormat(words: readonly string[]): 'text' | 'json' {
  const [format = 'text'] = words;
  if (format !== 'text' && format !== 'json') throw new CommandError(`'${format}' is no format: use text or json`);
  return format;
}

/** A command that says nothing. */
const done = (action: () => void) => (): string => {
  action();
  return '';
};

function engineCommands(api: ControllerApi): Command[] {
  const { engine } = api;
  return [
    command('inc-engine/show-stats', (args) => statisticsText(api, args), {
      usage: '[NODE [recompute|compute|cancel]]',
      maximum: 2,
    }),
    command(
      'inc-engine/clear-stats',
      done(() => engine.clearStatistics()),
    ),
    command(
      'inc-engine/recompute',
      done(() => engine.requestRecompute()),
    ),
    command(
      'inc-engine/compute-log-timeout',
      ([text]) => {
        engine.setComputeLogTimeout(unsigned(text));
        return '';
      },
      { usage: 'MS', minimum: 1 },
    ),
    command('inc-engine/graph', ([node]) => engine.graph(node === undefined ? undefined : ownName(node)), {
      usage: '[NODE]',
      maximum: 1,
    }),
    command('inc-engine/verify', () => engine.verify()),
  ];
}

export function controllerCommands(api: ControllerApi): Command[] {
  return [
    ...engineCommands(api),
    ...CONNECTIONS.map(([name, database]) =>
      command(`${name}-connection-status`, () => (api.isConnected(database) ? 'connected' : 'not connected')),
    ),
    command('status', () => {
      const lock = api.holdsIsbLock() ? 'held' : 'not held';
      return `Status: ${api.status()}\nIC-SB lock: ${lock}`;
    }),
    command('is-paused', () => String(api.status() === 'paused')),
    command('pause', () => {
      api.pause();
      return '';
    }),
    command('resume', () => {
      api.resume();
      return '';
    }),
    command('route/explain', (args) => api.explainRoute(args), { usage: '[ROUTER] PREFIX', minimum: 1, maximum: 2 }),
    command('route/list', (args) => api.listRoutes(args), { usage: '[ROUTER [PREFIX]]', maximum: 2 }),
    command('kernels/info', () => api.describeKernels()),
    command('plan', (args) => api.plan(planFormat(args)), { usage: '[text|json]', maximum: 1 }),
  ];
}
