/** `--wait`: a number goes up with the change and comes back from those that have seen it (ovn-architecture(7) "Life cycle of a configuration"). */
import type { Database } from '../ovsdb/api.ts';
import type { AnyRow, Content } from './content.ts';
import type { Plan } from './plan.ts';

export class Sequence {
  readonly #plan: Plan;
  /** What is waited for; undefined: nothing is. */
  #wanted: bigint | undefined;

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  /** Raises the number, when something is written or `sync` asks for it. */
  raise(content: Content, isChanged: boolean): void {
    const { tool, options, calls } = this.#plan;
    const { sequence } = tool;
    this.#wanted = undefined;
    if (sequence === undefined || options.wait === 'none') return;
    if (!isChanged && !calls.some(({ command }) => command.waits === true)) return;
    const row = content.only(tool.global);
    if (row === undefined) return;
    this.#wanted = BigInt(row[sequence.raise] as number | bigint) + 1n;
    content.verify(row, sequence.raise);
    content.set(row, Object.fromEntries([[sequence.raise, this.#wanted]]));
  }

  hasArrived(database: Database): boolean {
    const { tool, options } = this.#plan;
    if (this.#wanted === undefined || tool.sequence === undefined) return true;
    const row = database.table<AnyRow>(tool.global).only();
    if (row === undefined) return true;
    const { sb, hv = sb } = tool.sequence;
    return BigInt(row[options.wait === 'hv' ? hv : sb] as number | bigint) >= this.#wanted;
  }
}
