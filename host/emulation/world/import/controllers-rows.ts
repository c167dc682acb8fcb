/** Which rows of an NB are a controller's, not an operator's, or belong to such a row that does not come back: they are not imported. */
import { mapOf } from '../../json-values.ts';
import type { ImportedDatabase, ImportedRow } from './imported-database.ts';
import { option, rowsOf, text, uuids } from './imported-rows.ts';

/** The transit switch that a Logical_Switch is the copy of; '' for none. */
export const transitSwitchOf = (row: ImportedRow): string => option(row, 'other_config', 'interconn-ts');

const isTransitRouter = (row: ImportedRow): boolean => option(row, 'options', 'interconn-tr') !== '';

export class ControllersRows {
  readonly #transitSwitches: ReadonlySet<string>;
  /** Ports and routes of switches and routers that are not made. */
  readonly #ownerless: ReadonlySet<string>;

  /** 'transitSwitches': those that are made. */
  constructor(nb: ImportedDatabase, transitSwitches: ReadonlySet<string>) {
    this.#transitSwitches = transitSwitches;
    this.#ownerless = new Set([
      ...rowsOf(nb, 'Logical_Switch')
        .filter((row) => this.#isStale(row))
        .flatMap((row) => uuids(row, 'ports')),
      ...rowsOf(nb, 'Logical_Router')
        .filter(isTransitRouter)
        .flatMap((row) => [...uuids(row, 'ports'), ...uuids(row, 'static_routes')]),
    ]);
  }

  /** A copy of a transit switch that IC-NB does not have. */
  #isStale(row: ImportedRow): boolean {
    const name = transitSwitchOf(row);
    return name !== '' && !this.#transitSwitches.has(name);
  }

  /** Why a row is left out; '' for an operator's. */
  reason(table: string, row: ImportedRow): string {
    const ids = mapOf(row.values.get('external_ids'));
    if (table === 'Logical_Router_Static_Route' && ids.has('ic-learned-route'))
      return 'learned routes, which are learned again';
    if (table === 'Address_Set' && ids.get('ic-learnt')?.toLowerCase() === 'true')
      return 'learned address sets, which are learned again';
    if (table === 'Logical_Switch_Port' && text(row, 'type') === 'remote')
      return 'remote ports, which the controller makes';
    if (this.#ownerless.has(row.uuid)) return 'ports and routes of transit switches and routers that are left out';
    if (table === 'Logical_Switch_Port' && option(row, 'options', 'interconn-tsp') !== '')
      return 'ports of transit switches that IC-NB has asked for';
    if (table === 'Logical_Router' && isTransitRouter(row)) return 'copies of transit routers';
    if (table !== 'Logical_Switch' || transitSwitchOf(row) === '') return '';
    return this.#isStale(row)
      ? 'copies of transit switches that IC-NB does not have'
      : 'copies of transit switches, which the controller makes';
  }
}
