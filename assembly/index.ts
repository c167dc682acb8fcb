/** What the module exports: nothing else does. Numbers only across the border, except for the control plane's texts. */
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
  diffActual,
  diffDesire,
  diffDifference,
  diffDrain,
  diffDrained,
  diffUnactual,
  diffUndesire,
} from './diff-store';
export {
  diffCapacity,
  diffClear,
  diffCreate,
  diffIntern,
  diffKey,
  diffRelease,
  diffReserve,
  diffSize,
  diffValue,
} from './diff-table';
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
} from './update-decoder';
