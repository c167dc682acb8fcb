/** All attachments of the zone, by port, router and transit switch, and by what changes them. */
import type { Kernels } from '../../kernels/kernels.ts';
import { textAt } from '../columns.ts';
import type { Context } from '../context.ts';
import { Groups } from '../groups.ts';
import { Notices } from '../notices.ts';
import { settledAddress, type LatePortInputs } from './late-ports.ts';
import { makeAttachment, type Attachment } from './attachments.ts';
import { changedMembers, Filters, type Filter } from './filters.ts';
import type { RouteSettings } from './settings.ts';
import { warnOfTags } from './tag-rules.ts';

const NONE: readonly Attachment[] = [];

/** Compiled lists are looked through for unused ones when there are more than this. */
const MANY_FILTERS = 64;

/** What changed attachments concern. */
export interface AttachmentChanges {
  /** Routers, by UUID, with everything that they advertise and learn. */
  readonly routers: Set<string>;
  /** Routers of which only the prefixes inside some CIDRs are concerned. */
  readonly lists: { readonly router: string; readonly cidrs: ReadonlySet<string> }[];
}

export class AttachmentRegistry {
  readonly #context: Context;
  readonly #kernels: Kernels;
  readonly #late: LatePortInputs;
  readonly #filters: Filters;
  readonly #notices: Notices;
  /** This zone's IC-SB port bindings on transit switches, by logical port. */
  readonly #rows = new Map<string, number>();
  readonly #byPort = new Map<string, Attachment>();
  readonly #byRouter = new Map<string, readonly Attachment[]>();
  readonly #portsBySwitch = new Groups<string, string>();
  /** By transit switch: the answers of 'routersOn', kept until an attachment there changes. */
  readonly #routersOn = new Map<string, readonly string[]>();
  /** By the `router-id` of their rows. */
  readonly #portsByRouterId = new Groups<string, string>();
  /** By the name of the LRP that a port leads to. */
  readonly #portsByTransitPort = new Groups<string, string>();

  constructor(context: Context, kernels: Kernels, late: LatePortInputs) {
    this.#context = context;
    this.#late = late;
    this.#kernels = kernels;
    this.#filters = new Filters(kernels, context.log);
    this.#notices = new Notices(context.log);
  }

  clear(): void {
    for (const { neighbours } of this.#byPort.values()) neighbours?.release();
    for (const map of [this.#rows, this.#byPort, this.#byRouter]) map.clear();
    for (const map of [this.#portsBySwitch, this.#portsByTransitPort, this.#portsByRouterId]) map.clear();
    this.#routersOn.clear();
  }

  /** Gives the kernels' memory back; nothing may be asked of it any more. */
  close(): void {
    this.clear();
    this.#filters.retain(new Set());
  }

  /** The attachments of a router, in the order of their ports' names. */
  of(router: string): readonly Attachment[] {
    return this.#byRouter.get(router) ?? NONE;
  }

  isAttached(router: string): boolean {
    return this.#byRouter.has(router);
  }

  /** Does the zone have an attachment on the transit switch whose transit port is in NB? */
  isOn(transitSwitch: string): boolean {
    for (const port of this.portsOnSwitch(transitSwitch)) {
      if (this.#byPort.get(port)?.transitPort !== undefined) return true;
    }
    return false;
  }

  /** The routers attached to a transit switch, each once. Asked for every row of IC-SB, so it is kept. */
  routersOn(transitSwitch: string): readonly string[] {
    const known = this.#routersOn.get(transitSwitch);
    if (known !== undefined) return known;
    const routers = new Set<string>();
    for (const port of this.#portsBySwitch.of(transitSwitch)) {
      const attachment = this.#byPort.get(port);
      if (attachment !== undefined) routers.add(attachment.router._uuid);
    }
    const all = [...routers];
    this.#routersOn.set(transitSwitch, all);
    return all;
  }

  /** The transit switches that a router is attached to, each once. */
  switchesOf(router: string): ReadonlySet<string> {
    return new Set(this.of(router).map(({ transitSwitch }) => transitSwitch));
  }

  ports(): Iterable<string> {
    return this.#byPort.keys();
  }

  portsOnSwitch(transitSwitch: string): Iterable<string> {
    return this.#portsBySwitch.of(transitSwitch);
  }

  portsToTransitPort(name: string): Iterable<string> {
    return this.#portsByTransitPort.of(name);
  }

  /** The ports whose IC-SB row names this router, attached or not. */
  portsNamingRouter(router: string): Iterable<string> {
    return this.#portsByRouterId.of(router);
  }

  /** An IC-SB Port_Binding came or went; returns the port to refresh when it is one of this zone's. */
  follow(row: number, isHere: boolean): string | undefined {
    const table = this.#context.db.isbPortBinding;
    if (textAt(table, 'availability_zone', row) !== this.#context.zone.uuid) return undefined;
    if (textAt(table, 'type', row) === 'transit-router-port') return undefined;
    const port = textAt(table, 'logical_port', row);
    const before = this.#rows.get(port);
    if (isHere) this.#rows.set(port, row);
    else if (before === row) this.#rows.delete(port);
    else return port;
    const routerOf = (at: number): string => textAt(table, 'external_ids:router-id', at);
    if (before !== undefined) this.#portsByRouterId.delete(routerOf(before), port);
    if (isHere) this.#portsByRouterId.add(routerOf(row), port);
    return port;
  }

  /**
   * Rebuilds the attachment of a port, and adds what that concerns to 'changes': the routers that it leads or led to; or,
   * where only prefix lists have changed, the prefixes of one router inside some CIDRs.
   */
  refresh(port: string, settings: RouteSettings, changes: AttachmentChanges): void {
    const before = this.#byPort.get(port);
    const now = this.#make(port, settings);
    if (now?.transitPort !== undefined) warnOfTags(this.#notices, now.transitPort);
    const cidrs = before?.signature === now?.signature ? changedLists(before, now) : undefined;
    if (cidrs?.size === 0) {
      now?.neighbours?.release();
      return;
    }
    if (before !== undefined) this.#remove(before);
    if (now !== undefined) this.#add(now);
    for (const attachment of [before, now]) {
      if (attachment === undefined) continue;
      if (cidrs === undefined) changes.routers.add(attachment.router._uuid);
      else changes.lists.push({ router: attachment.router._uuid, cidrs });
    }
  }

  #make(port: string, settings: RouteSettings): Attachment | undefined {
    const row = this.#rows.get(port);
    if (row === undefined) return undefined;
    const text = (column: string): string => textAt(this.#context.db.isbPortBinding, column, row);
    return makeAttachment(this.#context, this.#kernels, this.#filters, settings, {
      port,
      datapath: text('transit_switch'),
      address: settledAddress(this.#context, this.#late, port, text('address')),
      routerId: text('external_ids:router-id'),
    });
  }

  #add(attachment: Attachment): void {
    const { port, router, transitSwitch, transitPortName } = attachment;
    this.#byPort.set(port, attachment);
    const all = [...this.of(router._uuid), attachment];
    this.#byRouter.set(
      router._uuid,
      all.sort((a, b) => (a.port < b.port ? -1 : 1)),
    );
    this.#portsBySwitch.add(transitSwitch, port);
    this.#routersOn.delete(transitSwitch);
    this.#portsByTransitPort.add(transitPortName, port);
  }

  #remove(attachment: Attachment): void {
    const { port, router, transitSwitch, transitPortName } = attachment;
    attachment.neighbours?.release();
    this.#byPort.delete(port);
    const others = this.of(router._uuid).filter((other) => other !== attachment);
    if (others.length > 0) this.#byRouter.set(router._uuid, others);
    else this.#byRouter.delete(router._uuid);
    this.#portsBySwitch.delete(transitSwitch, port);
    this.#routersOn.delete(transitSwitch);
    this.#portsByTransitPort.delete(transitPortName, port);
  }

  /** Lets go of compiled lists that no attachment uses any more. */
  sweepFilters(): void {
    if (this.#filters.size < MANY_FILTERS) return;
    const inUse = new Set<Filter>();
    for (const { advertisePolicy, learnPolicy } of this.#byPort.values()) {
      for (const policy of [advertisePolicy, learnPolicy]) {
        for (const filter of [...policy.deny, ...policy.allow]) inUse.add(filter);
      }
    }
    if (this.#filters.size > 2 * inUse.size + MANY_FILTERS) this.#filters.retain(inUse);
  }
}

/** The CIDRs in which the prefix lists of two otherwise equal attachments differ; undefined: in more than CIDRs. */
function changedLists(before: Attachment | undefined, now: Attachment | undefined): Set<string> | undefined {
  if (before === undefined || now === undefined) return new Set();
  const advertised = changedMembers(before.advertisePolicy, now.advertisePolicy);
  const learned = changedMembers(before.learnPolicy, now.learnPolicy);
  return advertised === undefined || learned === undefined ? undefined : new Set([...advertised, ...learned]);
}
