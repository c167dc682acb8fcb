/** Tables that every OVN database has for its server: who may connect, and with which certificates. */
import { bool, ephemeral, int, intFrom, optional, str, strMap, table } from './define.ts';

/** Columns of Connection; NB's and IC's databases have no others. */
const shared = {
  target: str,
  max_backoff: optional(intFrom(1000)),
  inactivity_probe: optional(int),
  other_config: strMap,
  external_ids: strMap,
  is_connected: ephemeral(bool),
  status: ephemeral(strMap),
};

export const connection = table(shared, { indexes: [['target']] });

/** SB's: a remote may be read-only, or have a role. */
export const connectionWithRole = table({ ...shared, read_only: bool, role: str }, { indexes: [['target']] });

export const ssl = table(
  {
    private_key: str,
    certificate: str,
    ca_cert: str,
    bootstrap_ca_cert: bool,
    ssl_protocols: str,
    ssl_ciphers: str,
    ssl_ciphersuites: str,
    external_ids: strMap,
  },
  { maxRows: 1 },
);
