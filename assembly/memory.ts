/**
 * Memory the host writes into. Only 'allocate' and the kernels' calls named create, build and reserve may grow the
 * memory; after them the host renews its view.
 */

/** A block of 'bytes', to be given to 'memoryFree'. Traps when the memory can't grow. */
export function memoryAllocate(bytes: u32): usize {
  return heap.alloc(bytes);
}

export function memoryFree(block: usize): void {
  heap.free(block);
}
