/** The module's raw exports, as assembly/index.ts lists them. Numbers only; u32 results come back signed. */

/** An address in the module's memory. */
export type Pointer = number;

type Words = [w0: number, w1: number, w2: number, w3: number];
type RouteKey = [...prefix: Words, length: number, ...nextHop: Words, table: number, owner: number, source: number];
type Batch = [prefixes: Pointer, count: number, first: number, positions: Pointer];
type BindingValue = [v0: number, v1: number, v2: number, v3: number, v4: number, v5: number, v6: number, v7: number];
type RouteValue = [attributes: number, id1: number, id2: number, id3: number];

/** The number that assembly/self-test.ts must give: both rise together. */
export const ABI = 4;

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

  diffReserve(store: Pointer, capacity: number): void;
  diffRelease(store: Pointer): void;
  diffClear(store: Pointer): void;
  diffSize(store: Pointer): number;
  diffCapacity(store: Pointer): number;
  diffState(store: Pointer, handle: number): number;
  diffUndesire(store: Pointer, handle: number): number;
  diffUnactual(store: Pointer, handle: number): number;
  diffBeginRecompute(store: Pointer): void;
  diffEndRecompute(store: Pointer): void;
  diffTouchAll(store: Pointer): void;
  diffDrain(store: Pointer): number;
  diffDrained(store: Pointer): Pointer;

  routeStoreCreate(capacity: number): Pointer;
  routeStoreFind(store: Pointer, ...key: RouteKey): number;
  routeStoreIntern(store: Pointer, ...key: RouteKey): number;
  routeStoreDesire(store: Pointer, handle: number, ...value: RouteValue): number;
  routeStoreActual(store: Pointer, handle: number, ...value: RouteValue): number;

  bindingStoreCreate(capacity: number): Pointer;
  bindingStoreFind(store: Pointer, datapath: number, port: number): number;
  bindingStoreIntern(store: Pointer, datapath: number, port: number): number;
  bindingStoreDesire(store: Pointer, handle: number, ...value: BindingValue): number;
  bindingStoreActual(store: Pointer, handle: number, ...value: BindingValue): number;
  bindingStoreDifference(store: Pointer, handle: number): number;

  updateDecoderCreate(): Pointer;
  updateDecoderRelease(decoder: Pointer): void;
  updateDecoderForget(decoder: Pointer): void;
  updateDecoderTable(decoder: Pointer, nameLength: number, index: number, cells: number): number;
  updateDecoderColumn(decoder: Pointer, nameLength: number, kind: number, cell: number): void;
  updateDecoderKey(decoder: Pointer, nameLength: number, cell: number): void;
  updateDecoderBegin(decoder: Pointer, maxDepth: number): void;
  updateDecoderWindow(decoder: Pointer): Pointer;
  updateDecoderWindowBytes(): number;
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
