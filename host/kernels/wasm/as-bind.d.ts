// What is used of as-bind 0.8.2, whose own types are 'any': its runtime, which scripts/kernels.mjs copies to build/.
declare module '#as-bind' {
  /** A module that was started: 'exports' convert texts (only functions with texts: see scripts/as-bind-texts.cjs), the raw functions are in 'loadedModule'. */
  export interface BoundModule {
    readonly exports: Record<string, (...values: unknown[]) => unknown>;
    readonly loadedModule: { readonly instance: WebAssembly.Instance };
  }
  export function instantiate(source: Uint8Array, imports: Record<string, unknown>): Promise<BoundModule>;
  export function instantiateSync(source: Uint8Array, imports: Record<string, unknown>): BoundModule;
}
