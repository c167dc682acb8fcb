/**
 * Pull (contract 9): a monitor of IC-SB that is meant for this zone is made in SB, where its port is; what SB then finds goes back to the
 * zone that asked. The key is what identifies the monitor.
 */
import type { IsbServiceMonitor, SbServiceMonitor } from '../databases.ts';
import type { ObjectDecision } from '../object-reasons.ts';
import { sameMap } from '../same.ts';
import type { SbBindings } from '../sb-bindings.ts';
import { copied, identity, meantFor, monitorDecision, NODE, place, type Monitors } from './monitors.ts';

export class Pulls {
  readonly #monitors: Monitors;
  readonly #bindings: SbBindings;
  /** Places in SB taken by inserts of this run, and the monitors that come too late for one. */
  readonly #claimed = new Set<string>();
  readonly #deferred = new Set<string>();

  constructor(monitors: Monitors, bindings: SbBindings) {
    this.#monitors = monitors;
    this.#bindings = bindings;
  }

  /** The end of a run: the monitors that the next one has to look at. */
  endRun(): readonly string[] {
    const deferred = [...this.#deferred];
    this.#deferred.clear();
    this.#claimed.clear();
    return deferred;
  }

  reconcile(monitor: string): void {
    const monitors = this.#monitors;
    const { context, mac } = monitors;
    const requests = this.#requests(monitor);
    const rows = monitors.local.find(monitor);
    const own = rows.find((row) => !row.ic_learned);
    const [keep, ...extra] = rows.filter((row) => row.ic_learned);
    for (const row of extra) monitors.delete('sb', row);
    const [request] = requests;
    const chassis = request === undefined || mac === '' ? undefined : this.#chassisOf(request.logical_port);
    if (request === undefined || chassis === undefined || own !== undefined) {
      context.waits.delete(NODE, monitor);
      if (keep !== undefined) monitors.delete('sb', keep);
      if (own !== undefined && request !== undefined && mac !== '') this.#report(requests, own);
      return;
    }
    // A port that is on no chassis any more keeps the name of its last one, as in the reference.
    const chassis_name = chassis === '' ? (keep?.chassis_name ?? '') : chassis;
    const values = { src_mac: mac, chassis_name, options: request.options };
    if (keep === undefined) {
      this.#insert(monitor, request, values);
      return;
    }
    context.waits.delete(NODE, monitor);
    if (keep.src_mac !== mac || keep.chassis_name !== chassis_name || !sameMap(keep.options, request.options))
      monitors.update('sb', keep, values);
    this.#report(requests, keep);
  }

  #requests(monitor: string): IsbServiceMonitor[] {
    const { shared, context } = this.#monitors;
    return shared.find(meantFor(context.zone.name, monitor));
  }

  /** The chassis a monitored port is on, '' for none; undefined when SB has no binding of the port, or `up` is not set there. */
  #chassisOf(port: string): string | undefined {
    const binding = this.#bindings.get(port);
    if (binding?.hasUp !== true) return undefined;
    return this.#monitors.context.db.chassis.get(binding.chassis)?.name ?? '';
  }

  #insert(
    monitor: string,
    request: IsbServiceMonitor,
    own: Pick<SbServiceMonitor, 'src_mac' | 'chassis_name' | 'options'>,
  ): void {
    const { context, places } = this.#monitors;
    const { db, waits } = context;
    const values = copied(request);
    if (values === undefined || !db.sbServiceMonitor.hasColumn('ic_learned')) return;
    const at = place(request);
    if (this.#claimed.has(at)) {
      // Another has just got the place: who that is, is known when its row is there.
      this.#deferred.add(monitor);
      return;
    }
    // What was pulled for a request that is gone goes in this run.
    const isLeaving = (row: SbServiceMonitor): boolean => row.ic_learned && this.#requests(identity(row)).length === 0;
    const holder = places.find(at).find((row) => !isLeaving(row));
    if (holder !== undefined) {
      waits.add(
        NODE,
        monitor,
        `Service monitor of ${request.source_availability_zone} for ${request.logical_port} is left out: SB has one there from ${holder.src_ip} (Service_Monitor ${holder._uuid})`,
      );
      return;
    }
    waits.delete(NODE, monitor);
    this.#claimed.add(at);
    context.write('sb').insert(db.sbServiceMonitor, { ...values, ...own, remote: false, ic_learned: true });
    this.#monitors.written++;
  }

  /** What SB's monitor has found goes back to the zone that asked. */
  #report(requests: readonly IsbServiceMonitor[], { status }: SbServiceMonitor): void {
    for (const request of requests) if (request.status !== status) this.#monitors.update('isb', request, { status });
  }

  /** What was decided of a monitor that has been reconciled. */
  decision(monitor: string): ObjectDecision<'service monitor'> {
    const { local, context, mac } = this.#monitors;
    const [request] = this.#requests(monitor);
    const [row] = local.find(monitor);
    const name = request?.logical_port ?? row?.logical_port ?? monitor;
    if (request === undefined) return monitorDecision(name, 'GONE', row);
    if (mac === '') return monitorDecision(name, 'NO_MAC', request);
    if (this.#chassisOf(request.logical_port) === undefined) return monitorDecision(name, 'PORT_NOT_HERE', request);
    if (context.waits.has(NODE, monitor)) return monitorDecision(name, 'WAITS', request);
    return monitorDecision(name, row === undefined || row.ic_learned ? 'PULLED' : 'SHARED', request, row);
  }
}
