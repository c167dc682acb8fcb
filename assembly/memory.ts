/**
 * Memory the host writes into. Only 'allocate' and the kernels' calls named create, build and reserve may grow the memory; after
 * them the host makes its views anew.
 */

/** Bytes of the window that short texts are staged in: more than any plain address has. */
export const STAGE_BYTES: u32 = 64;

const stage: usize = memory.data(64, 16);

/** Where short texts are staged, STAGE_BYTES long. */
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
