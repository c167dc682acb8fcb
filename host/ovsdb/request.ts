/** Requests (RFC 7047 4.1), some of whose parameters may be blocks of operations. */
import type { Operation } from './api.ts';
import { InsertBlock } from './insert-block.ts';
import { JsonBuffer } from './json-buffer.ts';

/** A request as it goes over a socket. */
export function requestBytes(id: number, method: string, params: readonly unknown[]): Uint8Array {
  const json = new JsonBuffer();
  json.ascii(`{"id":${id},"method":`);
  json.text(method);
  json.ascii(',"params":[');
  for (const [at, param] of params.entries()) {
    if (at > 0) json.ascii(',');
    if (param instanceof InsertBlock) param.write(json);
    else json.value(param);
  }
  json.ascii(']}');
  return json.bytes;
}

function operationsOf(param: unknown): readonly unknown[] {
  if (!(param instanceof InsertBlock)) return [param];
  const operations: Operation[] = [];
  param.addOperations(operations);
  return operations;
}

/** The parameters as plain data. */
export const plainParams = (params: readonly unknown[]): readonly unknown[] => params.flatMap(operationsOf);
