// What is used of as-bind 0.8.2, whose own types are 'any'. The package's main file is its compiler transform: this
// one is the runtime.
declare module 'as-bind/dist/as-bind.cjs.js' {
  /** A module that was started: 'exports' convert texts (only functions with texts: see scripts/as-bind-texts.cjs), the raw functions are in 'loadedModule'. */
  export interface BoundModule {
    readonly exports: Record<string, (...values: unknown[]) => unknown>;
    readonly loadedModule: { readonly instance: WebAssembly.Instance };
  }
  export function instantiate(source: Uint8Array, imports: Record<string, unknown>): Promise<BoundModule>;
  export function instantiateSync(source: Uint8Array, imports: Record<string, unknown>): BoundModule;
}
