/** What becomes of the address sets of one name (contract 10): shown to the other zones in IC-SB, and gathered from them in NB. */
import type { Context } from '../context.ts';
import type { IsbAddressSet, NbAddressSet } from '../databases.ts';
import { rowsOf } from '../evidence.ts';
import { KeyIndex } from '../key-index.ts';
import type { ObjectDecision, ObjectReason } from '../object-reasons.ts';
import { boolOption } from '../options.ts';
import type { Addresses } from './address-set-marks.ts';

export const NODE = 'address_set';

/** Marks the NB sets that were learned from other zones. */
export const LEARNT = 'ic-learnt';

export class AddressSetRules {
  readonly #context: Context;
  /** The IC-SB sets of a name: all zones' rows. */
  readonly byName: KeyIndex<IsbAddressSet>;
  /** NB_Global.options:ic-as-adv and ic-as-learn. */
  #advertises = false;
  #learns = false;
  /** Rows written in this run. */
  written = 0;

  constructor(context: Context) {
    this.#context = context;
    this.byName = new KeyIndex(context.db.isbAddressSet, (row) => row.name);
  }

  /** True: what they say has changed. */
  readOptions(): boolean {
    const options = this.#context.db.nbGlobal.only()?.options;
    const [advertises, learns] = [boolOption(options, 'ic-as-adv'), boolOption(options, 'ic-as-learn')];
    const isChanged = advertises !== this.#advertises || learns !== this.#learns;
    this.#advertises = advertises;
    this.#learns = learns;
    return isChanged;
  }

  reconcile(name: string, touched: Addresses): void {
    this.#advertise(name, touched);
    this.#learn(name, touched);
  }

  #isMine(row: IsbAddressSet): boolean {
    return row.availability_zone === this.#context.zone.uuid;
  }

  #advertise(name: string, touched: Addresses): void {
    const { db, zone } = this.#context;
    const inSb = db.sbAddressSet.index('name').first(name);
    const own = this.#advertises && inSb !== undefined && boolOption(inSb.options, 'ic-adv') ? inSb : undefined;
    const shown = this.byName.find(name).find((row) => this.#isMine(row));
    if (own === undefined) {
      if (shown === undefined) return;
      this.#context.write('isb').delete(shown);
      this.written++;
      return;
    }
    const { addresses } = own;
    if (shown !== undefined) {
      this.#sync(
        'isb',
        shown,
        (address) => addresses.has(address),
        () => addresses,
        touched,
      );
    } else if (db.isbAddressSet.exists) {
      this.#context.write('isb').insert(db.isbAddressSet, { name, addresses, availability_zone: zone.uuid });
      this.written++;
    }
  }

  #learn(name: string, touched: Addresses): void {
    const { db, waits } = this.#context;
    const others = this.#learns ? this.byName.find(name).filter((row) => !this.#isMine(row)) : [];
    const set = db.nbAddressSet.index('name').first(name);
    const isLearnt = set !== undefined && boolOption(set.external_ids, LEARNT);
    const all = (): Set<string> => new Set(others.flatMap((row) => [...row.addresses]));
    if (others.length === 0) {
      if (isLearnt) {
        this.#context.write('nb').delete(set);
        this.written++;
      }
    } else if (set === undefined) {
      const external_ids = new Map([[LEARNT, 'true']]);
      this.#context.write('nb').insert(db.nbAddressSet, { name, addresses: all(), external_ids });
      this.written++;
    } else if (isLearnt) {
      this.#sync('nb', set, (address) => others.some((row) => row.addresses.has(address)), all, touched);
    } else {
      waits.add(
        NODE,
        name,
        `Address set ${name} of other zones is not learned: this zone has one of that name (Address_Set ${set._uuid})`,
      );
      return;
    }
    waits.delete(NODE, name);
  }

  /** Writes the difference between a row's addresses and those wanted, looking only at 'touched' when that is known. */
  #sync(
    database: 'nb' | 'isb',
    row: NbAddressSet | IsbAddressSet,
    wants: (address: string) => boolean,
    all: () => Iterable<string>,
    touched: Addresses,
  ): void {
    const add: string[] = [];
    const remove: string[] = [];
    for (const address of touched ?? new Set([...all(), ...row.addresses])) {
      const isWanted = wants(address);
      if (isWanted !== row.addresses.has(address)) (isWanted ? add : remove).push(address);
    }
    if (add.length + remove.length === 0) return;
    const transaction = this.#context.write(database);
    transaction.mutateSet<NbAddressSet | IsbAddressSet>(row, 'addresses', add.sort(), remove.sort());
    this.written++;
  }

  /** What was decided of a name that has been reconciled. */
  decision(name: string): ObjectDecision<'address set'> {
    const { db, waits } = this.#context;
    const inSb = db.sbAddressSet.index('name').first(name);
    const inNb = db.nbAddressSet.index('name').first(name);
    const other = this.byName.find(name).find((row) => !this.#isMine(row));
    const evidence = rowsOf(['Address_Set', inSb], ['Address_Set', inNb], ['Address_Set', other]);
    const decided = (reason: ObjectReason<'address set'>) =>
      ({ kind: 'address set', name, reason, note: '', evidence }) as const;
    if (other !== undefined) {
      if (!this.#learns) return decided('LEARN_OFF');
      return decided(waits.has(NODE, name) ? 'WAITS' : 'GATHERED');
    }
    if (inSb === undefined) return decided('GONE');
    if (!boolOption(inSb.options, 'ic-adv')) return decided('NOT_MARKED');
    return decided(this.#advertises ? 'SHOWN' : 'ADVERTISE_OFF');
  }
}
