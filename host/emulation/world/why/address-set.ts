/** Why a zone has, or has not, gathered an address set that another one shows. */
import { mapOf, setOf, uuidOf } from '../../json-values.ts';
import { LEARNT } from '../../../ic/address-set/address-set-rules.ts';
import { boolOption } from '../../../ic/options.ts';
import { sameSet } from '../../../ic/same.ts';
import { setColumn, setOption, word } from '../../../ic/why/commands.ts';
import { checkWork } from '../../../ic/why/controller-gates.ts';
import { GateChecks, row, type GateResult } from '../../../ic/why/gate-checks.ts';
import type { Kernels } from '../../../kernels/kernels.ts';
import type { World } from '../world.ts';
import { selected, type Selected } from './rows.ts';
import { said, side, withSides, type Side } from './sides.ts';

interface Asked {
  readonly zone: string;
  readonly name: string;
  /** The zone that it should come from; '': any. */
  readonly from: string;
  /** An address that should be in it; '': none in particular. */
  readonly address: string;
}

const addressesOf = (set: Selected | undefined): ReadonlySet<string> => new Set(setOf(set?.['addresses']).map(String));
const isMarked = (set: Selected | undefined): boolean => boolOption(mapOf(set?.['options']), 'ic-adv');

/** A set that somebody has made in the zone; what was gathered there is not its own. */
function ownSet(world: World, zone: string, name: string): Selected | undefined {
  const [set] = selected(world, 'nb', zone, 'Address_Set', ['name', name]);
  return set === undefined || boolOption(mapOf(set['external_ids']), LEARNT) ? undefined : set;
}

/** Throws Error when there is no such zone, and none that the set could come from. */
export const whySet = (world: World, kernels: Kernels, asked: Asked): GateResult[] =>
  withSides(world, kernels, (sides) => {
    const target = side(sides, asked.zone);
    const others = sides.filter((each) => each !== target);
    const has = (each: Side): Selected | undefined => ownSet(world, each.zone, asked.name);
    const origin =
      asked.from === ''
        ? (others.find((each) => isMarked(has(each))) ?? others.find((each) => has(each) !== undefined) ?? others[0])
        : side(sides, asked.from);
    if (origin === undefined) throw new Error(`no other zone than ${asked.zone} could have it`);
    const shown = showing(origin, asked, has(origin));
    // What the zone shows itself is in IC-SB, or is not.
    if (origin === target) return shown.results;
    return [...shown.results, ...gathering(target, origin, asked, shown.hasFailed)];
  });

/** Makes a set for other zones. */
function create(name: string, address: string): string {
  const addresses = address === '' ? [] : [word(`addresses=${address}`)];
  return ['ovn-nbctl create Address_Set', word(`name=${name}`), ...addresses, 'options:ic-adv=true'].join(' ');
}

/** The zone's row in IC-SB. */
const shownBy = ({ context }: Side, name: string) =>
  [...context.db.isbAddressSet.rows()].find(
    (each) => each.name === name && each.availability_zone === context.zone.uuid,
  );

/** From the zone's own set to its row in IC-SB. */
function showing(origin: Side, { name, address }: Asked, set: Selected | undefined): GateChecks {
  const { context, zone, at } = origin;
  const { sbAddressSet, nbGlobal } = context.db;
  const inSb = sbAddressSet.index('name').first(name);
  const shown = shownBy(origin, name);
  const isShown = shown !== undefined && inSb !== undefined && sameSet(shown.addresses, inSb.addresses);
  const checks = new GateChecks(zone);
  checks.gate('SET', () =>
    set === undefined
      ? { mend: [at(create(name, address))] }
      : { evidence: [row('nb', 'Address_Set', uuidOf(set['_uuid']))] },
  );
  checks.gate('SET_ADDRESS', () =>
    address === '' || addressesOf(set).has(address)
      ? { note: address }
      : {
          note: `${address} is not in it`,
          mend: [at(`ovn-nbctl add Address_Set ${word(name)} addresses ${word(address)}`)],
        },
  );
  checks.gate('SET_MARKED', () =>
    isMarked(set) ? {} : { mend: [at(setOption('Address_Set', word(name), 'ic-adv', 'true'))] },
  );
  checks.gate('SETS_ADVERTISED', () =>
    boolOption(nbGlobal.only()?.options, 'ic-as-adv')
      ? {}
      : { note: 'options:ic-as-adv is off', mend: [at(setOption('NB_Global', '.', 'ic-as-adv', 'true'))] },
  );
  checks.gate('SET_IN_SB', () =>
    inSb !== undefined && boolOption(inSb.options, 'ic-adv') && sameSet(inSb.addresses, addressesOf(set))
      ? { evidence: [row('sb', 'Address_Set', inSb._uuid)] }
      : { mend: origin.northdMend ?? origin.wait },
  );
  checkWork(checks, origin, isShown);
  checks.gate('SET_SHOWN', () =>
    isShown ? { evidence: [row('isb', 'Address_Set', shown._uuid)] } : { mend: origin.wait },
  );
  return checks;
}

/** From IC-SB to the target's set. */
function gathering(target: Side, origin: Side, { name }: Asked, hasFailed: boolean): readonly GateResult[] {
  const { context, zone, at } = target;
  const { nbAddressSet, nbGlobal } = context.db;
  const set = nbAddressSet.index('name').first(name);
  const shown = shownBy(origin, name);
  const isLearnt = boolOption(set?.external_ids, LEARNT);
  const isThere = isLearnt && [...(shown?.addresses ?? [])].every((each) => set?.addresses.has(each));
  const checks = new GateChecks(zone, hasFailed);
  checks.gate('SETS_LEARNED', () =>
    boolOption(nbGlobal.only()?.options, 'ic-as-learn')
      ? {}
      : { note: 'options:ic-as-learn is off', mend: [at(setOption('NB_Global', '.', 'ic-as-learn', 'true'))] },
  );
  checks.gate('SET_NAME_FREE', () =>
    set === undefined || isLearnt
      ? {}
      : {
          note: said(target, 'address set', name),
          evidence: [row('nb', 'Address_Set', set._uuid)],
          mend: [at(setColumn('Address_Set', set._uuid, 'name', `${name}_${zone.replaceAll('-', '_')}`))],
        },
  );
  checkWork(checks, target, isThere);
  checks.gate('SET_GATHERED', () =>
    isThere && set !== undefined ? { evidence: [row('nb', 'Address_Set', set._uuid)] } : { mend: target.wait },
  );
  return checks.results;
}
