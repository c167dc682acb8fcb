/**
 * Node `address_set` (contract 10): SB address sets marked for it are shown to the other zones, and theirs are gathered in NB. The key is a
 * set's name.
 *
 * Its inputs mark names, and addresses where that is all that has changed (address-set-marks.ts); the rules are in address-set-rules.ts.
 */
import type { ComputeNode } from '../../engine/node.ts';
import { zoneRow } from '../az.ts';
import type { Context } from '../context.ts';
import { input } from '../input.ts';
import { AddressSetMarks } from './address-set-marks.ts';
import { AddressSetRules, NODE } from './address-set-rules.ts';

export function addressSetNode(context: Context): ComputeNode {
  const { db } = context;
  const marks = new AddressSetMarks();
  const rules = new AddressSetRules(context);

  const markAll = (): void => {
    for (const table of [db.sbAddressSet, db.isbAddressSet, db.nbAddressSet])
      for (const row of table.rows()) marks.whole(row.name);
  };

  return {
    name: NODE,
    inputs: [
      zoneRow,
      input('NB_nb_global', () => {
        if (rules.readOptions()) markAll();
      }),
      input('NB_address_set', () => marks.follow(db.nbAddressSet.changes())),
      input('SB_address_set', () => marks.follow(db.sbAddressSet.changes())),
      input('ICSB_address_set', () => {
        marks.follow(db.isbAddressSet.changes());
        rules.byName.follow(() => undefined);
      }),
    ],
    rebuild: () => {
      rules.readOptions();
      rules.byName.rebuild();
      markAll();
    },
    isPending: () => marks.hasAny,
    reconcile: () => {
      rules.written = 0;
      const { holds } = context;
      for (const [name, touched] of marks.take()) {
        const before = rules.written;
        const isHeld = holds?.has(NODE, name) === true;
        if (holds === undefined) rules.reconcile(name, touched);
        else if (!isHeld) holds.work(NODE, name, () => rules.reconcile(name, touched));
        context.observer?.(rules.decision(name));
        // Once more in the next run, as with dirty-keys.ts.
        if (isHeld || rules.written > before) marks.again(name, touched);
      }
      return rules.written;
    },
  };
}
