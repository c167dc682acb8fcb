import { equal, instance, match, ok, unreachable } from 'uvu/assert';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import { ABI } from '../../host/kernels/wasm/exports.ts';
import { KernelLoadError, loadWasmKernels } from '../../host/kernels/wasm/load.ts';
import { wasmBytes } from '../support/kernels.ts';
import { suite } from '../support/suite.ts';

const test = suite('kernels/load');

async function refusal(bytes: Uint8Array): Promise<string> {
  try {
    await loadWasmKernels(bytes);
  } catch (error) {
    instance(error, KernelLoadError);
    return (error as KernelLoadError).message;
  }
  unreachable('it was loaded');
  return '';
}

/** KiB of the module's memory, as it says itself. */
function memoryOf(description: string): number {
  return Number(/(\d+) KiB/.exec(description)?.[1] ?? Number.NaN);
}

test('the module is small', () => {
  ok(wasmBytes().byteLength < 48 * 1024, `build/ovn-ic.wasm has ${wasmBytes().byteLength} bytes`);
});

test('both say what they are', async () => {
  const wasm = await loadWasmKernels(wasmBytes());
  equal(wasm.kind, 'wasm');
  match(wasm.describe(), /^AssemblyScript kernels, ABI \d+, \d+ KiB of memory$/);
  const ts = typescriptKernels();
  equal(ts.kind, 'ts');
  equal(ts.describe(), 'TypeScript kernels');
});

test('loading is silent', async () => {
  const { warn } = console;
  const said: unknown[] = [];
  console.warn = (...values: unknown[]): void => void said.push(...values);
  try {
    await loadWasmKernels(wasmBytes());
  } finally {
    console.warn = warn;
  }
  equal(said, []);
});

test('other bytes are refused', async () => {
  match(await refusal(new Uint8Array(0)), /^the WebAssembly kernels don't start: /);
  match(await refusal(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])), /don't start: .*exportRuntime/);
  match(await refusal(wasmBytes().slice(0, 1000)), /don't start: /);
});

test('a module of another ABI is refused', async () => {
  // The export 'abi' is a function of one constant: its number in the code is changed.
  const bytes = wasmBytes().slice();
  const code = [0x04, 0x00, 0x41, ABI, 0x0b];
  const found = bytes.findIndex((_, at) => code.every((byte, offset) => bytes[at + offset] === byte));
  ok(found > 0);
  bytes[found + 3] = 1;
  match(await refusal(bytes), new RegExp(`have ABI 1 instead of ${ABI}: run 'npm run build'`));
});

test('modules have memories of their own', async () => {
  const [one, other] = [await loadWasmKernels(wasmBytes()), await loadWasmKernels(wasmBytes())];
  const before = other.describe();
  const store = one.routeStore();
  for (let i = 0; i < 100_000; i++) store.intern(0, 0, 0, i, 128, 0, 0, 0, 0, 0, 0, 0);
  ok(memoryOf(one.describe()) > 10_000);
  equal(other.describe(), before);
});

test('what is released is used again: the memory stops growing', async () => {
  const kernels = await loadWasmKernels(wasmBytes());
  const use = (): void => {
    const routes = kernels.routeStore();
    const bindings = kernels.bindingStore();
    const addresses = kernels.addressSet();
    const prefixes: number[] = [];
    for (let i = 0; i < 3000; i++) {
      routes.intern(0, 0, 0, i, 128, 0, 0, 0, 0, 0, 0, 0);
      bindings.intern(1, i);
      addresses.add(0, 0, 0xffff, i);
      prefixes.push(0, 0, 0xffff, i << 8, 120, i << 8, 0, 0, 0, 24);
    }
    const set = kernels.prefixSet(prefixes);
    for (const held of [routes, set, bindings, addresses]) held.release();
  };
  for (let round = 0; round < 5; round++) use();
  const settled = kernels.describe();
  for (let round = 0; round < 30; round++) use();
  for (let round = 0; round < 1000; round++) kernels.describe();
  equal(kernels.describe(), settled);
});

test.run();
