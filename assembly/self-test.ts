/** The control plane: texts for people, through as-bind. Never on a hot path. */
import {
  addressSetAdd,
  addressSetAnyInside,
  addressSetCreate,
  addressSetRelease,
  addressSetRemove,
} from './address-set';
import { diffActual, diffDesire, diffDrain } from './diff-store';
import { diffCreate, diffIntern, diffKey, diffRelease, diffValue } from './diff-table';
import { prefixSetBuild, prefixSetCovers } from './prefix-set';

/** Rises when an export is added, goes, or changes what it takes. */
const ABI: i32 = 5;

/** The host refuses a module of another number. */
export function abi(): i32 {
  return ABI;
}

/** What this module is, and how much memory it has. */
export function describe(): string {
  return 'AssemblyScript kernels, ABI ' + ABI.toString() + ', ' + (memory.size() * 64).toString() + ' KiB of memory';
}

function prefixSetFails(): bool {
  const records = heap.alloc(8);
  store<u32>(records, 0xc0000200);
  store<u32>(records, 24, 4);
  const set = prefixSetBuild(records, 1, 0);
  const right =
    prefixSetCovers(set, 0, 0, 0xffff, 0xc0000201, 128) && !prefixSetCovers(set, 0, 0, 0xffff, 0xc0000301, 128);
  heap.free(changetype<usize>(set));
  heap.free(records);
  return !right;
}

function addressSetFails(): bool {
  const set = addressSetCreate(2);
  const right =
    addressSetAdd(set, 0, 0, 0xffff, 1) &&
    addressSetAdd(set, 0, 0, 0xffff, 2) &&
    addressSetAnyInside(set, 0, 0, 0xffff, 0, 120) &&
    addressSetRemove(set, 0, 0, 0xffff, 1) &&
    !addressSetAnyInside(set, 0, 0, 0xffff, 1, 128);
  addressSetRelease(set);
  return !right;
}

function storeFails(): bool {
  const records = diffCreate(2, 2, 1);
  store<u32>(diffKey(records), 0xc0000200);
  store<u32>(diffValue(records), 1);
  const handle = diffIntern(records);
  let right = diffDesire(records, handle) && diffDrain(records) == 2;
  right = right && diffActual(records, handle) && diffDrain(records) == 0;
  diffRelease(records);
  return !right;
}

/**
 * Each kernel called once, which warms it too: the name of the first that gives a wrong result, '' when none does. Not the update
 * decoder: compiling that takes as long as all others together, and small databases never need it.
 */
export function selfTest(): string {
  if (prefixSetFails()) return 'prefix-set';
  if (addressSetFails()) return 'address-set';
  return storeFails() ? 'diff-store' : '';
}
