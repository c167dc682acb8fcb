/** The module's exports: replaced as the kernels land. */
export function abi(): i32 {
  return 1;
}
