/** Requests (RFC 7047 4.1), some of whose parameters may be blocks of operations. */
import type { Operation } from './api.ts';
import { InsertBlock } from './insert-block.ts';
import { JsonBuffer } from './json-buffer.ts';
import type { Message } from './platform.ts';

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

/**
 * A request as it is handed over in one process. Operations of blocks are made each time they are looked at: of a simulation's requests
 * 100,000 rows are on their way at a time.
 */
export function requestMessage(id: number, method: string, params: readonly unknown[]): Message {
  if (!params.some((param) => param instanceof InsertBlock)) return { id, method, params };
  return {
    id,
    method,
    get params() {
      return params.flatMap(operationsOf);
    },
  };
}
