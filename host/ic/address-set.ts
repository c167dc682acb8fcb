/**
 * Node `address_set` (contract 10): SB address sets marked for it are shown to the other zones, and theirs are gathered in NB. The key is a
 * set's name.
 */
import type { Atom } from '../ovsdb/schema.ts';
import type { Change } from '../ovsdb/row.ts';
import type { ComputeNode } from '../engine/node.ts';
import { input } from './input.ts';
import { zoneRow } from './az.ts';
import type { Context } from './context.ts';
import type { IsbAddressSet, NbAddressSet, SbAddressSet } from './databases.ts';
import { KeyIndex } from './key-index.ts';
import { rowsOf } from './evidence.ts';
import type { ObjectDecision, ObjectReason } from './object-reasons.ts';
import { boolOption } from './options.ts';

const NODE = 'address_set';

/** Marks the NB sets that were learned from other zones. */
const LEARNT = 'ic-learnt';

export function addressSetNode(context: Context): ComputeNode {
  const { db, waits } = context;
  /** Names to look at, with the addresses that may have changed; undefined: look at all of them. */
  const dirty = new Map<string, Set<string> | undefined>();
  /** The IC-SB sets by name: that name's rows, all zones. */
  const byName = new KeyIndex(db.isbAddressSet, (row) => row.name);
  let written = 0;

  const option = (key: string): boolean => {
    return boolOption(db.nbGlobal.only()?.options, key);
  };
  let advertise = false;
  let learn = false;

  const markWhole = (name: string): void => {
    dirty.set(name, undefined);
  };
  const mark = (name: string, addresses: Iterable<Atom>): void => {
    if (dirty.has(name) && dirty.get(name) === undefined) return;
    const touched = dirty.get(name) ?? new Set<string>();
    for (const address of addresses) touched.add(address as string);
    dirty.set(name, touched);
  };
  /** A modified set is looked at for the addresses that changed; any other change concerns the whole. */
  const follow = (changes: readonly Change<NbAddressSet | SbAddressSet | IsbAddressSet>[]): void => {
    for (const change of changes) {
      const { name } = change.row;
      const only = change.kind === 'modify' && change.touched('addresses') && !change.touched('name');
      const marks = change as Change<NbAddressSet & SbAddressSet & IsbAddressSet>;
      const others = ['options', 'external_ids', 'availability_zone'] as const;
      if (only && !others.some((column) => marks.touched(column))) {
        mark(name, change.delta('addresses').keys());
        continue;
      }
      markWhole(name);
      markWhole(change.before('name'));
    }
  };
  const markAll = (): void => {
    for (const table of [db.sbAddressSet, db.isbAddressSet, db.nbAddressSet]) {
      for (const row of table.rows()) markWhole(row.name);
    }
  };
  const readOptions = (): boolean => {
    const [adv, lrn] = [option('ic-as-adv'), option('ic-as-learn')];
    if (adv === advertise && lrn === learn) return false;
    advertise = adv;
    learn = lrn;
    return true;
  };

  /** Writes the difference between a row's addresses and those wanted, looking only at 'touched' when that is known. */
  const sync = (
    database: 'nb' | 'isb',
    row: NbAddressSet | IsbAddressSet,
    wants: (address: string) => boolean,
    all: () => Iterable<string>,
    touched: ReadonlySet<string> | undefined,
  ): void => {
    const add: string[] = [];
    const remove: string[] = [];
    for (const address of touched ?? new Set([...all(), ...row.addresses])) {
      const wanted = wants(address);
      if (wanted === row.addresses.has(address)) continue;
      (wanted ? add : remove).push(address);
    }
    if (add.length + remove.length === 0) return;
    context.write(database).mutateSet<NbAddressSet | IsbAddressSet>(row, 'addresses', add.sort(), remove.sort());
    written++;
  };

  const reconcileAdvertised = (name: string, touched: ReadonlySet<string> | undefined): void => {
    const source = db.sbAddressSet.index('name').first(name);
    const offered = advertise && source !== undefined && boolOption(source.options, 'ic-adv') ? source : undefined;
    const mine = byName.find(name).find((row) => row.availability_zone === context.zone.uuid);
    if (offered === undefined) {
      if (mine === undefined) return;
      context.write('isb').delete(mine);
      written++;
    } else if (mine === undefined) {
      if (!db.isbAddressSet.exists) return;
      const { addresses } = offered;
      context.write('isb').insert(db.isbAddressSet, { name, addresses, availability_zone: context.zone.uuid });
      written++;
    } else {
      sync(
        'isb',
        mine,
        (address) => offered.addresses.has(address),
        () => offered.addresses,
        touched,
      );
    }
  };

  const reconcileLearned = (name: string, touched: ReadonlySet<string> | undefined): void => {
    const others = learn ? byName.find(name).filter((row) => row.availability_zone !== context.zone.uuid) : [];
    const set = db.nbAddressSet.index('name').first(name);
    const learnt = set !== undefined && boolOption(set.external_ids, LEARNT);
    const all = (): Set<string> => new Set(others.flatMap((row) => [...row.addresses]));
    if (others.length === 0) {
      if (learnt) {
        context.write('nb').delete(set);
        written++;
      }
    } else if (set === undefined) {
      const external_ids = new Map([[LEARNT, 'true']]);
      context.write('nb').insert(db.nbAddressSet, { name, addresses: all(), external_ids });
      written++;
    } else if (learnt) {
      sync('nb', set, (address) => others.some((row) => row.addresses.has(address)), all, touched);
    } else {
      waits.hold(
        NODE,
        name,
        `Address set ${name} of other zones is not learned: this zone has one of that name (Address_Set ${set._uuid})`,
      );
      return;
    }
    waits.release(NODE, name);
  };

  const decisionOn = (name: string): ObjectDecision<'address set'> => {
    const source = db.sbAddressSet.index('name').first(name);
    const set = db.nbAddressSet.index('name').first(name);
    const other = byName.find(name).find((row) => row.availability_zone !== context.zone.uuid);
    const evidence = rowsOf(['Address_Set', source], ['Address_Set', set], ['Address_Set', other]);
    const decided = (reason: ObjectReason<'address set'>) =>
      ({ kind: 'address set', name, reason, note: '', evidence }) as const;
    if (other !== undefined) {
      if (!learn) return decided('LEARN_OFF');
      return decided(waits.has(NODE, name) ? 'HELD' : 'GATHERED');
    }
    if (source === undefined) return decided('GONE');
    if (!boolOption(source.options, 'ic-adv')) return decided('NOT_MARKED');
    return decided(advertise ? 'SHOWN' : 'ADVERTISE_OFF');
  };

  return {
    name: NODE,
    inputs: [
      zoneRow,
      input('NB_nb_global', () => {
        if (readOptions()) markAll();
      }),
      input('NB_address_set', () => follow(db.nbAddressSet.changes())),
      input('SB_address_set', () => follow(db.sbAddressSet.changes())),
      input('ICSB_address_set', () => {
        follow(db.isbAddressSet.changes());
        byName.follow(() => undefined);
      }),
    ],
    rebuild: () => {
      readOptions();
      byName.rebuild();
      markAll();
    },
    isPending: () => dirty.size > 0,
    reconcile: () => {
      written = 0;
      const names = [...dirty].sort(([a], [b]) => (a < b ? -1 : 1));
      dirty.clear();
      for (const [name, touched] of names) {
        const { holds } = context;
        const before = written;
        const work = (): void => {
          reconcileAdvertised(name, touched);
          reconcileLearned(name, touched);
        };
        const isHeld = holds?.has(NODE, name) === true;
        if (holds === undefined) work();
        else if (!isHeld) holds.work(NODE, name, work);
        context.observer?.(decisionOn(name));
        // Once more in the next run, as with dirty-keys.ts.
        if (isHeld || written > before) dirty.set(name, touched);
      }
      return written;
    },
  };
}
