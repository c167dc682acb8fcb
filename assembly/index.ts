/** What the module exports: nothing else does. Numbers only across the border, but for the control plane's texts. */
export { abi, describe, selfTest } from './self-test';
export { memoryAllocate, memoryFree } from './memory';
export { prefixSetBuild, prefixSetCovers, prefixSetCoversWhich } from './prefix-set';
export {
  addressSetAdd,
  addressSetAnyInside,
  addressSetAnyInsideWhich,
  addressSetCapacity,
  addressSetCreate,
  addressSetRelease,
  addressSetRemove,
  addressSetReserve,
  addressSetSize,
} from './address-set';
export {
  diffBeginRecompute,
  diffDrain,
  diffDrained,
  diffEndRecompute,
  diffState,
  diffTouchAll,
  diffUnactual,
  diffUndesire,
} from './diff-store';
export { diffCapacity, diffClear, diffRelease, diffReserve, diffSize } from './diff-table';
export { routeStoreActual, routeStoreCreate, routeStoreDesire, routeStoreFind, routeStoreIntern } from './route-store';
export {
  bindingStoreActual,
  bindingStoreCreate,
  bindingStoreDesire,
  bindingStoreDifference,
  bindingStoreFind,
  bindingStoreIntern,
} from './binding-store';
export {
  updateDecoderBegin,
  updateDecoderColumn,
  updateDecoderCreate,
  updateDecoderEnvelope,
  updateDecoderEnvelopeBytes,
  updateDecoderForget,
  updateDecoderHeld,
  updateDecoderIndex,
  updateDecoderIsIrregular,
  updateDecoderKey,
  updateDecoderRelease,
  updateDecoderRoot,
  updateDecoderRowCount,
  updateDecoderRows,
  updateDecoderRowWords,
  updateDecoderRun,
  updateDecoderTable,
  updateDecoderTableIndex,
  updateDecoderTaken,
  updateDecoderTextBytes,
  updateDecoderTexts,
  updateDecoderWindow,
  updateDecoderWindowBytes,
} from './update-decoder';
