import { equal, is, match, throws, unreachable } from 'uvu/assert';
import { controllerCommands } from '../../host/daemon/commands-controller.ts';
import { processCommands } from '../../host/daemon/commands-process.ts';
import { ANY, command, CommandError, CommandRegistry, type Session } from '../../host/daemon/commands.ts';
import type { ControllerApi, NodeStatistics } from '../../host/daemon/controller-api.ts';
import { Coverage } from '../../host/daemon/coverage.ts';
import { Stopwatches } from '../../host/daemon/stopwatch.ts';
import { controllerFace } from '../support/controller-api.ts';
import { suite } from '../support/suite.ts';

const test = suite('daemon/commands');

const session = (): Session => ({ format: 'text' });

function ask(registry: CommandRegistry, name: string, ...params: unknown[]): Promise<string> {
  return registry.run(name, params, session());
}

async function refuses(registry: CommandRegistry, message: string, name: string, ...params: unknown[]): Promise<void> {
  try {
    await ask(registry, name, ...params);
  } catch (error) {
    is(error instanceof CommandError, true);
    is((error as Error).message, message);
    return;
  }
  unreachable(`${name} was not refused`);
}

/** A controller that remembers what was asked of it. */
function setUp(): { registry: CommandRegistry; asked: string[]; coverage: Coverage; stopwatches: Stopwatches } {
  const asked: string[] = [];
  let paused = false;
  const nodes: NodeStatistics[] = [
    { name: 'NB_nb_global', recompute: 1, compute: 20, cancel: 0 },
    { name: 'route', recompute: 26, compute: 123_456_789, cancel: 3 },
  ];
  const note = (what: string) => (): void => void asked.push(what);
  const api: ControllerApi = controllerFace({
    status: () => (paused ? 'paused' : 'active'),
    pause: () => {
      paused = true;
    },
    resume: () => {
      paused = false;
    },
    isConnected: (database) => database === 'nb' || database === 'isb',
    engine: {
      statistics: () => nodes,
      clearStatistics: note('clear'),
      requestRecompute: note('recompute'),
      setComputeLogTimeout: (milliseconds) => void asked.push(`timeout ${milliseconds}`),
      graph: (node) => `graph ${node ?? 'all'}`,
      verify: async () => 'no differences',
    },
    explainRoute: (args) => `explain ${args.join(' ')}`,
    listRoutes: (args) => `list ${args.join(' ')}`,
    describeKernels: () => 'wasm',
    plan: (format) => `plan ${format}`,
    memory: () => ({ 'idl-cells-OVN_Southbound': 9 }),
  });
  const coverage = new Coverage();
  const stopwatches = new Stopwatches();
  const registry = new CommandRegistry();
  registry.add(controllerCommands(api));
  registry.add(
    processCommands({ program: 'ovn-ic', coverage, stopwatches, memory: () => api.memory(), exit: note('exit') }),
  );
  return { registry, asked, coverage, stopwatches };
}

test('counts arguments as the reference does', async () => {
  const registry = new CommandRegistry();
  registry.add([
    command('echo', (args) => args.join(' '), { minimum: 1, maximum: 2 }),
    command('many', (args) => String(args.length), { maximum: ANY }),
  ]);
  is(await ask(registry, 'echo', 'a', 'b'), 'a b');
  is(await ask(registry, 'many', 'a', 'b', 'c'), '3');
  await refuses(registry, '"echo" command requires at least 1 arguments', 'echo');
  await refuses(registry, '"echo" command takes at most 2 arguments', 'echo', '1', '2', '3');
  await refuses(registry, '"echo" command has non-string argument', 'echo', 1);
  await refuses(registry, '"foo" is not a valid command (use "list-commands" to see a list of valid commands)', 'foo');
});

test('no command can be there twice', () => {
  const registry = new CommandRegistry();
  throws(() => registry.add([command('list-commands', () => '')]), 'registered twice');
});

test('list-commands aligns usages', async () => {
  const registry = new CommandRegistry();
  registry.add([command('a/long-command', () => '', { usage: 'X' }), command('b', () => '', { usage: '[Y]' })]);
  is(
    await ask(registry, 'list-commands'),
    'The available commands are:\n' +
      '  a/long-command X\n' +
      '  b              [Y]\n' +
      '  list-commands  \n' +
      '  set-options    [--format text|json]\n',
  );
});

test('set-options changes its own session only', async () => {
  const registry = new CommandRegistry();
  const mine = session();
  await registry.run('set-options', ['--format', 'json'], mine);
  is(mine.format, 'json');
  await registry.run('set-options', ['--format=text'], mine);
  is(mine.format, 'text');
  await refuses(registry, '--format must be "text" or "json"', 'set-options', '--format', 'xml');
  await refuses(registry, "unknown option '--color': only --format text|json is known", 'set-options', '--color');
});

test('status, pause and resume', async () => {
  const { registry } = setUp();
  is(await ask(registry, 'status'), 'Status: active\nIC-SB lock: not held');
  is(await ask(registry, 'is-paused'), 'false');
  is(await ask(registry, 'pause'), '');
  is(await ask(registry, 'status'), 'Status: paused\nIC-SB lock: not held');
  is(await ask(registry, 'is-paused'), 'true');
  await ask(registry, 'resume');
  is(await ask(registry, 'is-paused'), 'false');
});

test('connection status of each database', async () => {
  const { registry } = setUp();
  const answers = ['nb', 'sb', 'ic-nb', 'ic-sb'].map((name) => ask(registry, `${name}-connection-status`));
  equal(await Promise.all(answers), ['connected', 'not connected', 'not connected', 'connected']);
});

test('inc-engine/show-stats', async () => {
  const { registry } = setUp();
  const route = 'Node: route\n- recompute:           26\n- compute:      123456789\n- cancel:               3\n';
  is(
    await ask(registry, 'inc-engine/show-stats'),
    `Node: NB_nb_global\n- recompute:            1\n- compute:             20\n- cancel:               0\n${route}`,
  );
  is(await ask(registry, 'inc-engine/show-stats', 'route'), route);
  is(await ask(registry, 'inc-engine/show-stats', 'route', 'compute'), '123456789');
  is(await ask(registry, 'inc-engine/show-stats', 'nosuch'), '');
  await refuses(registry, 'Invalid stat type : bogus', 'inc-engine/show-stats', 'route', 'bogus');
});

test("inc-engine/show-stats takes OVN's names of nodes, and shows those that compute in its order, after the inputs", async () => {
  const registry = new CommandRegistry();
  const order = ['NB_nb_global', 'az', 'gateway', 'enum_datapath', 'transit_switch', 'transit_router', 'port_binding'];
  const names = [...order, 'route', 'service_monitor', 'address_set', 'ic'];
  const node = (name: string, at: number) => ({ name, recompute: at, compute: 100 + at, cancel: 0 });
  registry.add(
    controllerCommands(
      controllerFace({
        engine: {
          ...controllerFace().engine,
          statistics: () => names.map(node),
          graph: (name) => `graph ${name}`,
        },
      }),
    ),
  );
  const shown = await ask(registry, 'inc-engine/show-stats');
  equal(
    [...shown.matchAll(/^Node: (.*)$/gm)].map(([, name]) => name),
    [
      'NB_nb_global',
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
    ],
  );
  for (const [name, own] of [
    ['ts', 'transit_switch'],
    ['tr', 'transit_router'],
    ['tunnel_key', 'enum_datapath'],
  ] as const) {
    is(await ask(registry, 'inc-engine/show-stats', name, 'recompute'), String(names.indexOf(own)), name);
    is(await ask(registry, 'inc-engine/show-stats', own, 'recompute'), String(names.indexOf(own)), own);
    is(await ask(registry, 'inc-engine/graph', name), `graph ${own}`);
  }
});

test('status has two lines, of which the second says whether the lock of the IC leader is held', async () => {
  for (const [status, held] of [
    ['active', true],
    ['active', false],
    ['standby', false],
    ['paused', false],
  ] as const) {
    const registry = new CommandRegistry();
    registry.add(controllerCommands(controllerFace({ status: () => status, holdsIsbLock: () => held })));
    is(await ask(registry, 'status'), `Status: ${status}\nIC-SB lock: ${held ? 'held' : 'not held'}`);
  }
});

test('the other engine commands reach the engine', async () => {
  const { registry, asked } = setUp();
  await ask(registry, 'inc-engine/clear-stats');
  await ask(registry, 'inc-engine/recompute');
  await ask(registry, 'inc-engine/compute-log-timeout', '250');
  equal(asked, ['clear', 'recompute', 'timeout 250']);
  await refuses(registry, 'unsigned integer required', 'inc-engine/compute-log-timeout', 'x');
  await refuses(registry, 'unsigned integer required', 'inc-engine/compute-log-timeout', '-1');
  is(await ask(registry, 'inc-engine/graph', 'route'), 'graph route');
  is(await ask(registry, 'inc-engine/verify'), 'no differences');
});

test('routes, plan and kernels', async () => {
  const { registry } = setUp();
  is(await ask(registry, 'route/explain', 'lr1', '10.0.0.0/24'), 'explain lr1 10.0.0.0/24');
  is(await ask(registry, 'route/list'), 'list ');
  is(await ask(registry, 'kernels/info'), 'wasm');
  is(await ask(registry, 'plan'), 'plan text');
  is(await ask(registry, 'plan', 'json'), 'plan json');
  await refuses(registry, "'xml' is no format: use text or json", 'plan', 'xml');
});

test('coverage, memory, version and exit', async () => {
  const { registry, asked, coverage } = setUp();
  is(await ask(registry, 'coverage/read-counter', 'poll_zero_timeout'), '0');
  coverage.counter('poll_zero_timeout').increment(3);
  is(await ask(registry, 'coverage/read-counter', 'poll_zero_timeout'), '3');
  await refuses(registry, 'No such counter', 'coverage/read-counter', 'nosuch');
  match(await ask(registry, 'memory/show'), /^buffers-kB:\d+ heap-kB:\d+ idl-cells-OVN_Southbound:9 rss-kB:\d+$/);
  match(await ask(registry, 'version'), /^ovn-ic \d+\.\d+\.\d+/);
  is(await ask(registry, 'exit'), '');
  equal(asked, ['exit']);
});

test('stopwatches', async () => {
  const { registry, stopwatches } = setUp();
  stopwatches.record('route', 4);
  match(await ask(registry, 'stopwatch/show', 'route'), "Statistics for 'route'\n  Total samples: 1\n");
  await ask(registry, 'inc-engine/disable-stopwatch', 'route');
  stopwatches.record('route', 4);
  is(await ask(registry, 'inc-engine/list-stopwatches'), 'route: disabled\n');
  await ask(registry, 'inc-engine/enable-stopwatch');
  stopwatches.record('route', 6);
  match(await ask(registry, 'stopwatch/show'), 'Total samples: 2\n');
  await ask(registry, 'stopwatch/reset', 'route');
  match(await ask(registry, 'stopwatch/show'), 'Total samples: 0\n');
  await refuses(registry, 'No such stopwatch', 'stopwatch/show', 'nosuch');
});

test.run();
