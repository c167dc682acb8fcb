/**
 * The model's ovn-northd on real servers: for the tables, columns and port types that Debian's northd is too old for. It
 * also does the part of ovn-controller that the model has: ports that request a chassis are bound there.
 */
import type { northbound } from '../../../host/schema/northbound.ts';
import type { southbound } from '../../../host/schema/southbound.ts';
import { shapeOf, type ColumnSchema, type TableSchema } from '../../../host/ovsdb/schema.ts';
import { northdOperations } from '../../model/northd.ts';
import type { PlainDatabase, PlainRow, PlainValue } from '../../model/world.ts';
import type { Activity } from './activity.ts';
import type { OvnDatabase } from './database.ts';

/** Where SB says how far we are: what our view doesn't show yet must not be written twice. */
const MARK = 'model-northd';

function plainValue({ type }: ColumnSchema, value: unknown): PlainValue {
  const shape = shapeOf(type);
  if (shape === 'set') return [...(value as ReadonlySet<unknown>)].map(String).sort();
  if (shape !== 'map') return value as PlainValue;
  return Object.fromEntries([...(value as ReadonlyMap<unknown, unknown>)].map(([key, held]) => [key, String(held)]));
}

function plain(
  tables: Readonly<Record<string, TableSchema>>,
  rows: (table: string) => readonly { readonly _uuid: string }[],
): PlainDatabase {
  const plainRow = (table: TableSchema, row: object): PlainRow =>
    Object.fromEntries(
      Object.entries(table.columns).map(([name, column]) => [
        name,
        plainValue(column, (row as Record<string, unknown>)[name]),
      ]),
    );
  return Object.fromEntries(
    Object.entries(tables).map(([name, table]) => [
      name,
      new Map(rows(name).map((row) => [row._uuid, plainRow(table, row)])),
    ]),
  );
}

export class ModelNorthd {
  readonly #nb: OvnDatabase<typeof northbound>;
  readonly #sb: OvnDatabase<typeof southbound>;
  readonly #activity: Activity;
  #stop: (() => void) | undefined;
  #sent = 0;
  #isBusy = false;
  #isNews = false;

  constructor(nb: OvnDatabase<typeof northbound>, sb: OvnDatabase<typeof southbound>, activity: Activity) {
    this.#nb = nb;
    this.#sb = sb;
    this.#activity = activity;
  }

  start(): void {
    const views = [this.#nb, this.#sb].map(({ name }) => `view of ${name}`);
    this.#stop = this.#activity.listen((file) => {
      if (views.includes(file)) void this.#wake();
    });
    void this.#wake();
  }

  killNow(): void {
    this.#stop?.();
    this.#stop = undefined;
  }

  async #wake(): Promise<void> {
    this.#isNews = true;
    if (this.#isBusy) return;
    this.#isBusy = true;
    while (this.#isNews && this.#stop !== undefined) {
      this.#isNews = false;
      try {
        await this.#turn();
      } catch (error) {
        // Written on what is no longer so: that is shown to us soon, and then tried again.
        if (this.#stop !== undefined) console.error(`model northd of ${this.#sb.name}: ${String(error)}`);
      }
    }
    this.#isBusy = false;
  }

  async #turn(): Promise<void> {
    const [nb, sb] = [this.#nb, this.#sb];
    const [nbGlobal] = nb.rows('NB_Global');
    const [sbGlobal] = sb.rows('SB_Global');
    if (!nb.isReady || !sb.isReady || nbGlobal === undefined) return;
    if (this.#sent > 0 && sbGlobal?.external_ids.get(MARK) !== String(this.#sent)) return;
    const operations = northdOperations({
      nb: plain(nb.tables, (table) => nb.rows(table as 'NB_Global')),
      sb: plain(sb.tables, (table) => sb.rows(table as 'SB_Global')),
    });
    if (operations.length > 0 || sbGlobal === undefined || sbGlobal.nb_cfg !== nbGlobal.nb_cfg) {
      const mark = ['map', [[MARK, String(this.#sent + 1)]]];
      const row = { nb_cfg: nbGlobal.nb_cfg };
      await sb.transact(
        ...operations,
        ...(sbGlobal === undefined
          ? [{ op: 'insert', table: 'SB_Global', row: { ...row, external_ids: mark } }]
          : [
              { op: 'update', table: 'SB_Global', where: [], row },
              {
                op: 'mutate',
                table: 'SB_Global',
                where: [],
                mutations: [
                  ['external_ids', 'delete', ['set', [MARK]]],
                  ['external_ids', 'insert', mark],
                ],
              },
            ]),
      );
      this.#sent++;
      this.#isNews = true;
    } else if (nbGlobal.sb_cfg !== nbGlobal.nb_cfg) {
      await nb.transact({ op: 'update', table: 'NB_Global', where: [], row: { sb_cfg: nbGlobal.nb_cfg } });
    }
  }
}
