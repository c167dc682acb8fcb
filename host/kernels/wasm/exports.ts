/** The module's raw exports, as assembly/index.ts lists them. Numbers only; u32 results come back signed. */

/** An address in the module's memory. */
export type Pointer = number;

type Words = [w0: number, w1: number, w2: number, w3: number];
type Batch = [prefixes: Pointer, count: number, first: number, positions: Pointer];

/** The number that assembly/self-test.ts must give: both rise together. */
export const ABI = 5;

export interface KernelExports {
  readonly memory: WebAssembly.Memory;

  /** Undefined: this is another module than ours. */
  readonly abi?: () => number;
  memoryAllocate(bytes: number): Pointer;
  memoryFree(block: Pointer): void;
  /** Collects what calls with texts left behind. */
  __collect(): void;

  prefixSetBuild(records: Pointer, countIPv4: number, countIPv6: number): Pointer;
  prefixSetCovers(set: Pointer, ...prefix: [...Words, length: number]): number;
  readonly prefixSetCoversWhich: (set: Pointer, ...batch: Batch) => number;

  addressSetCreate(capacity: number): Pointer;
  addressSetReserve(set: Pointer, capacity: number): void;
  addressSetRelease(set: Pointer): void;
  addressSetCapacity(set: Pointer): number;
  addressSetSize(set: Pointer): number;
  addressSetAdd(set: Pointer, ...address: Words): number;
  addressSetRemove(set: Pointer, ...address: Words): number;
  addressSetAnyInside(set: Pointer, ...prefix: [...Words, length: number]): number;
  readonly addressSetAnyInsideWhich: (set: Pointer, ...batch: Batch) => number;

  diffCreate(keyWords: number, valueWords: number, capacity: number): Pointer;
  diffReserve(store: Pointer, capacity: number): void;
  diffRelease(store: Pointer): void;
  diffClear(store: Pointer): void;
  diffSize(store: Pointer): number;
  diffCapacity(store: Pointer): number;
  diffKey(store: Pointer): Pointer;
  diffValue(store: Pointer): Pointer;
  diffIntern(store: Pointer): number;
  diffDesire(store: Pointer, handle: number): number;
  diffActual(store: Pointer, handle: number): number;
  diffUndesire(store: Pointer, handle: number): number;
  diffUnactual(store: Pointer, handle: number): number;
  diffDifference(store: Pointer, handle: number): number;
  diffDrain(store: Pointer): number;
  diffDrained(store: Pointer): Pointer;

  updateDecoderCreate(): Pointer;
  updateDecoderRelease(decoder: Pointer): void;
  updateDecoderForget(decoder: Pointer): void;
  updateDecoderTable(decoder: Pointer, nameLength: number, index: number, cells: number): number;
  updateDecoderColumn(decoder: Pointer, nameLength: number, kind: number, cell: number): void;
  updateDecoderKey(decoder: Pointer, nameLength: number, cell: number): void;
  updateDecoderBegin(decoder: Pointer, maxDepth: number): void;
  updateDecoderWindow(decoder: Pointer): Pointer;
  updateDecoderHeld(decoder: Pointer): number;
  updateDecoderRun(decoder: Pointer, bytes: number): number;
  updateDecoderIsIrregular(decoder: Pointer): number;
  updateDecoderEnvelope(decoder: Pointer): Pointer;
  updateDecoderEnvelopeBytes(decoder: Pointer): number;
  updateDecoderRowCount(decoder: Pointer): number;
  updateDecoderRows(decoder: Pointer): Pointer;
  updateDecoderRowWords(decoder: Pointer): number;
  updateDecoderTableIndex(decoder: Pointer): number;
  updateDecoderRoot(decoder: Pointer): number;
  updateDecoderIndex(decoder: Pointer): number;
  updateDecoderTexts(decoder: Pointer): Pointer;
  updateDecoderTextBytes(decoder: Pointer): number;
  updateDecoderTaken(decoder: Pointer): void;
}
