/** What a peer sent can't be understood: the connection is dropped with this message in the log, and nothing else is affected. */
export class ProtocolError extends Error {
  constructor(what: string) {
    super(what);
    this.name = 'ProtocolError';
  }
}
