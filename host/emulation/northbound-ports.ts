/** NB's ports: whose they are, who leads where, and which names a change concerns. */
import { KeyIndex } from '../ic/key-index.ts';
import type { Change, Row } from '../ovsdb/row.ts';
import type { NbRow, Tables } from './databases.ts';

type Parent = NbRow<'Logical_Switch'> | NbRow<'Logical_Router'>;

const GATEWAY = 'gateway';

/** The name of a router port's binding to its gateway is the port's with this before it. */
export const REDIRECT = 'cr-';

/** Is the port at home on chassis, so that it has a second binding? */
export const hasGateways = ({ gateway_chassis, ha_chassis_group: group }: NbRow<'Logical_Router_Port'>): boolean =>
  gateway_chassis.size > 0 || group !== undefined;

export class NorthboundPorts {
  readonly #tables: Tables;
  /** The switch or router of a port, by UUID. */
  readonly #parents = new Map<string, string>();
  /** Switch ports by the router port that they lead to. */
  readonly #byRouterPort: KeyIndex<NbRow<'Logical_Switch_Port'>>;
  /** Switch ports by the chassis that they ask for. */
  readonly #byChassis: KeyIndex<NbRow<'Logical_Switch_Port'>>;
  /** Router ports that have gateways. */
  readonly #atGateways: KeyIndex<NbRow<'Logical_Router_Port'>>;

  constructor(tables: Tables) {
    this.#tables = tables;
    this.#byRouterPort = new KeyIndex(tables.switchPort, ({ type, options }) =>
      type === 'router' ? options.get('router-port') : undefined,
    );
    this.#byChassis = new KeyIndex(tables.switchPort, ({ options }) => options.get('requested-chassis'));
    this.#atGateways = new KeyIndex(tables.routerPort, (port) => (hasGateways(port) ? GATEWAY : undefined));
  }

  /** The NB UUID of a port's switch or router. */
  parentOf(port: string): string | undefined {
    return this.#parents.get(port);
  }

  isEnabled(router: string): boolean {
    return this.#tables.logicalRouter.get(router)?.enabled !== false;
  }

  /** The first switch port that leads to a router port. */
  switchPortTo(routerPort: string): NbRow<'Logical_Switch_Port'> | undefined {
    return this.#byRouterPort.find(routerPort)[0];
  }

  /** Reads everything again; 'touch' is called with every name there is. */
  rebuild(touch: (name: string) => void): void {
    const { logicalSwitch, logicalRouter, switchPort, routerPort } = this.#tables;
    for (const index of [this.#byRouterPort, this.#byChassis]) index.rebuild();
    this.#atGateways.rebuild();
    this.#parents.clear();
    for (const table of [logicalSwitch, logicalRouter])
      for (const { _uuid, ports } of table.rows()) for (const port of ports) this.#parents.set(port, _uuid);
    for (const { name } of switchPort.rows()) touch(name);
    for (const { name } of routerPort.rows()) touchRouterPort(name, touch);
  }

  /** Takes in what has changed; 'touch' is called with the names of logical ports that may look different now. */
  follow(touch: (name: string) => void): void {
    const { logicalSwitch, logicalRouter, switchPort, routerPort } = this.#tables;
    for (const change of logicalSwitch.changes()) this.#followParent(change, touch);
    for (const change of logicalRouter.changes()) {
      this.#followParent(change, touch);
      if (change.touched('enabled')) for (const port of change.row.ports) this.#touch(port, touch);
    }
    for (const change of switchPort.changes()) for (const name of names(change)) touch(name);
    for (const change of routerPort.changes()) for (const name of names(change)) touchRouterPort(name, touch);
    this.#byRouterPort.follow(touch);
    this.#followChassis(touch);
  }

  /** A switch or a router: which ports came and went? */
  #followParent(change: Change<Parent>, touch: (name: string) => void): void {
    const { _uuid, ports } = change.row;
    for (const port of change.delta('ports').keys() as Iterable<string>) {
      if (change.kind !== 'delete' && ports.has(port)) this.#parents.set(port, _uuid);
      // It may be another's by now.
      else if (this.#parents.get(port) === _uuid) this.#parents.delete(port);
      this.#touch(port, touch);
    }
  }

  #followChassis(touch: (name: string) => void): void {
    const { chassis, gatewayChassis, haGroup, haChassis } = this.#tables;
    this.#byChassis.follow(() => undefined);
    this.#atGateways.follow(() => undefined);
    const changed = chassis.changes().filter((change) => change.touched('name') || change.touched('other_config'));
    const groups = [gatewayChassis, haGroup, haChassis].some((table) => table.changes().length > 0);
    if (changed.length > 0 || groups) for (const { name } of this.#atGateways.find(GATEWAY)) touch(REDIRECT + name);
    for (const change of changed)
      for (const name of names(change)) for (const port of this.#byChassis.find(name)) touch(port.name);
  }

  /** A port by its UUID; one that is gone has a change of its own. */
  #touch(port: string, touch: (name: string) => void): void {
    const { switchPort, routerPort } = this.#tables;
    const lsp = switchPort.get(port);
    if (lsp !== undefined) touch(lsp.name);
    const lrp = routerPort.get(port);
    if (lrp !== undefined) touchRouterPort(lrp.name, touch);
  }
}

/** A row's name, and the one that it had. */
const names = (change: Change<Row & { readonly name: string }>): Set<string> =>
  new Set([change.row.name, change.before('name')]);

function touchRouterPort(name: string, touch: (name: string) => void): void {
  touch(name);
  touch(REDIRECT + name);
}
