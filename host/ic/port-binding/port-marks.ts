/** Which ports of node `port_binding` a change concerns: what its inputs mark dirty, by name. */
import type { Change, Row } from '../../ovsdb/row.ts';
import type { Context } from '../context.ts';
import type { DirtyKeys } from '../dirty-keys.ts';
import type { Ports } from './ports.ts';

interface Named extends Row {
  readonly name: string;
}

export class PortMarks {
  readonly #dirty: DirtyKeys;
  readonly #ports: Ports;
  readonly #context: Context;

  constructor(dirty: DirtyKeys, ports: Ports) {
    this.#dirty = dirty;
    this.#ports = ports;
    this.#context = ports.context;
  }

  /** Logical_Switch_Port, Transit_Switch_Port, Transit_Router_Port: a port is its own key, under both names when it is renamed. */
  namesOf(changes: readonly Change<Named>[]): void {
    for (const change of changes) {
      this.#dirty.add(change.row.name);
      this.#dirty.add(change.before('name'));
    }
  }

  logicalSwitches(): void {
    const { logicalSwitchPort } = this.#context.db;
    this.#ports.switchOfPort.follow((port) => this.#row(logicalSwitchPort.get(port)));
  }

  logicalRouters(): void {
    const { logicalRouter, logicalRouterPort } = this.#context.db;
    this.#ports.routerOfPort.follow((uuid) => {
      const port = logicalRouterPort.get(uuid);
      this.#row(port);
      if (port !== undefined) this.#dependentsOn(`peer ${port.name}`);
    });
    for (const change of logicalRouter.changes())
      if (change.kind !== 'modify') this.#dependentsOn(`router ${change.row._uuid}`);
  }

  logicalRouterPorts(): void {
    const changes = this.#context.db.logicalRouterPort.changes();
    this.namesOf(changes);
    for (const change of changes) {
      if (!change.touched('name')) continue;
      this.#dependentsOn(`peer ${change.row.name}`);
      this.#dependentsOn(`peer ${change.before('name')}`);
    }
  }

  sbBindings(): void {
    for (const port of this.#ports.sb.changed) {
      this.#dirty.add(port);
      this.#dependentsOn(`port ${port}`);
      if (port.startsWith('cr-')) this.#dependentsOn(`port ${port.slice(3)}`);
    }
  }

  chassis(): void {
    for (const change of this.#context.db.chassis.changes()) {
      if (change.touched('name')) this.#dependentsOn(`chassis ${change.row._uuid}`);
      this.#dependentsOn(`chassis ${change.row.name}`);
      this.#dependentsOn(`chassis ${change.before('name')}`);
    }
  }

  transitSwitches(): void {
    const { transitSwitch, transitSwitchPort } = this.#context.db;
    this.#ports.transitSwitchOfPort.follow((port) => this.#row(transitSwitchPort.get(port)));
    for (const change of transitSwitch.changes())
      if (change.touched('name')) this.onSwitches([change.row.name, change.before('name')]);
  }

  transitRouters(): void {
    const { transitRouter, transitRouterPort } = this.#context.db;
    this.#ports.transitRouterOfPort.follow((port) => this.#row(transitRouterPort.get(port)));
    for (const change of transitRouter.changes())
      if (change.touched('name')) this.onRouters([change.row.name, change.before('name')]);
  }

  isbBindings(): void {
    this.#ports.isb.follow((port) => this.#dirty.add(port));
    this.#dirty.addAll(this.#ports.waits.all());
  }

  /** All ports on some transit switches: in IC-SB, in NB and in IC-NB. */
  onSwitches(names: Iterable<string>): void {
    const { logicalSwitchPort, transitSwitch, transitSwitchPort } = this.#context.db;
    const { isb, switches } = this.#ports;
    for (const name of names) {
      this.#dirty.addAll(isb.of(name));
      for (const port of switches.logicalSwitch(name)?.ports ?? []) this.#row(logicalSwitchPort.get(port));
      for (const port of transitSwitch.index('name').first(name)?.ports ?? []) this.#row(transitSwitchPort.get(port));
    }
  }

  /** The same of transit routers. */
  onRouters(names: Iterable<string>): void {
    const { logicalRouterPort, transitRouter, transitRouterPort } = this.#context.db;
    const { isb, routers } = this.#ports;
    for (const name of names) {
      this.#dirty.addAll(isb.of(name));
      for (const port of routers.logicalRouter(name)?.ports ?? []) this.#row(logicalRouterPort.get(port));
      for (const port of transitRouter.index('name').first(name)?.ports ?? []) this.#row(transitRouterPort.get(port));
    }
  }

  everything(): void {
    const { db } = this.#context;
    const { isb, waits } = this.#ports;
    this.#dirty.addAll(isb.ports());
    // Only ports of transit switches can matter: the others of a zone may be a hundred thousand.
    for (const { other_config, ports } of db.logicalSwitch.rows())
      if (other_config.has('interconn-ts')) for (const port of ports) this.#row(db.logicalSwitchPort.get(port));
    for (const { options, ports } of db.logicalRouter.rows())
      if (options.has('interconn-tr')) for (const port of ports) this.#row(db.logicalRouterPort.get(port));
    for (const table of [db.transitSwitchPort, db.transitRouterPort]) for (const port of table.rows()) this.#row(port);
    this.#dirty.addAll(waits.all());
  }

  #row(row: { readonly name: string } | undefined): void {
    if (row !== undefined) this.#dirty.add(row.name);
  }

  /** The ports whose last reconcile looked at 'thing' (see dependencies.ts). */
  #dependentsOn(thing: string): void {
    this.#dirty.addAll(this.#ports.dependencies.of(thing));
  }
}
