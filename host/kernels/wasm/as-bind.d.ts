// What is used of as-bind 0.8.2, whose own types are 'any'. The package's main file is its compiler transform: this one is the runtime.
declare module 'as-bind/dist/as-bind.cjs.js' {
  interface Converter {
    ascToJs(instance: unknown, value: unknown, typeName: string): unknown;
    jsToAsc(instance: unknown, value: unknown, typeName: string): unknown;
  }
  /** Compiles and starts a module; 'exports' convert texts and arrays, the raw functions are in 'loadedModule'. */
  export function instantiate(
    source: Uint8Array,
    imports: Record<string, unknown>,
  ): Promise<{
    exports: Record<string, (...values: unknown[]) => unknown>;
    loadedModule: { instance: WebAssembly.Instance };
  }>;
  /** By the name of the AssemblyScript type, or a pattern of names. A type without one is warned about on the console. */
  export const converters: Map<string | RegExp, Converter>;
}
