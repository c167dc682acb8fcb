/** Says why a prefix is, or isn't, advertised, to the observer of decisions (reason.ts). Costs nothing while there is none. */
import type { AdvertiseReason } from '../reason.ts';
import type { Attachment } from './attachments.ts';
import type { RouteInputs } from './inputs.ts';

export class AdvertiseDecisions {
  readonly #inputs: RouteInputs;

  constructor(inputs: RouteInputs) {
    this.#inputs = inputs;
  }

  /** The decision on a prefix, as spelled in a row of 'table', for an attachment. */
  decide(
    attachment: Attachment,
    reason: AdvertiseReason,
    prefix: string,
    table: string,
    uuid: string,
  ): reason is 'ADVERTISED' {
    this.#record(attachment.router._uuid, attachment.transitSwitch, reason, prefix, table, uuid);
    return reason === 'ADVERTISED';
  }

  /** The same for a prefix that no attachment of the router advertises. */
  exclude(router: string, reason: AdvertiseReason, prefix: string, table: string, uuid: string): void {
    if (this.#inputs.context.recorder === undefined) return;
    const attachments = this.#inputs.attachments.of(router);
    if (attachments.length === 0) this.#record(router, '', 'NOT_ATTACHED', prefix, table, uuid);
    for (const attachment of attachments) this.decide(attachment, reason, prefix, table, uuid);
  }

  #record(
    router: string,
    transitSwitch: string,
    reason: AdvertiseReason,
    prefix: string,
    table: string,
    uuid: string,
  ): void {
    this.#inputs.context.recorder?.({
      kind: 'advertise',
      verdict: reason === 'ADVERTISED' ? 'yes' : 'no',
      reason,
      router,
      transitSwitch,
      prefix,
      evidence: [{ table, uuid }],
    });
  }
}
