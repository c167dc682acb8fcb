/**
 * Memory the host writes into. Only 'allocate' and the kernels' calls named create, build and reserve may grow the
 * memory; after
 * them the host makes its views anew.
 */

/** More than any plain address has. */
const stage: usize = memory.data(64, 16);

/** Where short texts are staged: 64 bytes. */
export function memoryStage(): usize {
  return stage;
}

/** A block of 'bytes', to be given to 'memoryFree'. Traps when the memory can't grow. */
export function memoryAllocate(bytes: u32): usize {
  return heap.alloc(bytes);
}

export function memoryFree(block: usize): void {
  heap.free(block);
}
