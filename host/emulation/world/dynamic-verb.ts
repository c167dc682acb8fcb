/** `dynamic`: what a routing daemon learns and forgets. */
import type { World } from './world.ts';

interface Selected {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

export const DYNAMIC = 'dynamic add|remove ZONE ROUTER-PORT PREFIX NEXTHOP';

/** What a routing daemon has learned, as ovn-controller tells SB of it (ovn-sb(5), Learned_Route). Throws Error. */
export function dynamicVerb(
  world: World,
  [what, zone = '', port = '', prefix = '', nexthop = '']: readonly string[],
): string {
  if ((what !== 'add' && what !== 'remove') || nexthop === '') throw new Error(`usage: ${DYNAMIC}`);
  const { simulation } = world;
  const name = `routing-daemon-${zone}`;
  const where = [['logical_port', '==', port]];
  const label = { kind: 'command', worker: 'emulations', from: name, to: name } as const;
  simulation.scheduler.perform(label, () => {
    const [bindings] = simulation.transact('sb', zone, [{ op: 'select', table: 'Port_Binding', where }]) as [Selected];
    const [binding] = bindings.rows;
    if (binding === undefined) throw new Error(`the Southbound of ${zone} has no port '${port}'`);
    const { _uuid: logical_port, datapath } = binding;
    const row = { datapath, logical_port, ip_prefix: prefix, nexthop };
    const whole = Object.entries(row).map(([column, value]) => [column, '==', value]);
    simulation.transact('sb', zone, [
      what === 'add'
        ? { op: 'insert', table: 'Learned_Route', row }
        : { op: 'delete', table: 'Learned_Route', where: whole },
    ]);
  });
  return `${port} ${what === 'add' ? 'has learned' : 'has forgotten'} ${prefix} via ${nexthop}\n`;
}
