/** The control plane: texts for people, through as-bind. Never on a hot path. */
import {
  addressSetAdd,
  addressSetAnyInside,
  addressSetCreate,
  addressSetRelease,
  addressSetRemove,
} from './address-set';
import { diffDrain, diffRelease } from './diff-store';
import { prefixSetBuild, prefixSetCovers } from './prefix-set';
import { routeStoreActual, routeStoreCreate, routeStoreDesire, routeStoreIntern } from './route-store';
import {
  updateDecoderBegin,
  updateDecoderColumn,
  updateDecoderCreate,
  updateDecoderIsIrregular,
  updateDecoderRelease,
  updateDecoderRowCount,
  updateDecoderRun,
  updateDecoderTable,
  updateDecoderWindow,
} from './update-decoder';

/** Rises when an export is added, goes, or changes what it takes. */
const ABI: i32 = 4;

/** The host refuses a module of another number. */
export function abi(): i32 {
  return ABI;
}

/** What this module is, and how much memory it has. */
export function describe(): string {
  return 'AssemblyScript kernels, ABI ' + ABI.toString() + ', ' + (memory.size() * 64).toString() + ' KiB of memory';
}

/** Writes ASCII text; how long it is. */
function write(text: string, to: usize): u32 {
  for (let i = 0; i < text.length; i++) store<u8>(to + i, <u8>text.charCodeAt(i));
  return text.length;
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
  const routes = routeStoreCreate(1);
  const handle = routeStoreIntern(routes, 0, 0, 0xffff, 1, 128, 0, 0, 0xffff, 2, 0, 0, 0);
  let right = routeStoreDesire(routes, handle, 1, 2, 3, 4) && diffDrain(routes) == 2;
  right = right && routeStoreActual(routes, handle, 1, 2, 3, 4) && diffDrain(routes) == 0;
  diffRelease(routes);
  return !right;
}

function decoderFails(): bool {
  const decoder = updateDecoderCreate();
  const window = updateDecoderWindow(decoder);
  updateDecoderTable(decoder, write('Route', window), 0, 1);
  updateDecoderColumn(decoder, write('nexthop', window), 0, 0);
  updateDecoderBegin(decoder, 10);
  const row = '"01234567-89ab-4cde-8f01-23456789abcd":{"insert":{"nexthop":"192.0.2.1"}}';
  const why = updateDecoderRun(decoder, write('{"result":{"Route":{' + row + '}},"id":1}', window));
  // It has come to the message's end.
  const right = why == 2 && updateDecoderRowCount(decoder) == 1 && !updateDecoderIsIrregular(decoder);
  updateDecoderRelease(decoder);
  return !right;
}

/** Each kernel called once, which warms it too: the name of the first that gives a wrong result, '' when none does. */
export function selfTest(): string {
  if (prefixSetFails()) return 'prefix-set';
  if (addressSetFails()) return 'address-set';
  if (storeFails()) return 'diff-store';
  return decoderFails() ? 'update-decoder' : '';
}
