/** Names of log modules. */

/** The modules of this program, known before they first speak so that `-v` and vlog/list can name them. */
export const MODULES: readonly string[] = [
  'coverage',
  'daemon',
  'daemon_unix',
  'fatal_signal',
  'inc_proc_eng',
  'jsonrpc',
  'kernels',
  'memory',
  'metrics',
  'ovn_ic',
  'ovsdb_cs',
  'ovsdb_idl',
  'poll_loop',
  'reconnect',
  'stopwatch',
  'stream_ssl',
  'stream_tcp',
  'stream_unix',
  'timeval',
  'unixctl',
  'vlog',
];

/**
 * Modules that only the C implementation has: start scripts name them (`-vhmap:off`), so they are accepted, and
 * listed from then on.
 */
export const FOREIGN_MODULES: ReadonlySet<string> = new Set(
  (
    'backtrace bundle command_line conntrack conntrack_tp ct_dpif dns_resolve dpdk dpif dpif_netdev dpif_netlink ' +
    'dpif_netlink_rtnl entropy flow hmap ipf lockfile meta_flow native_tnl netdev netdev_linux netdev_offload ' +
    'netdev_offload_tc netdev_vport netlink netlink_conntrack netlink_notifier netlink_socket nx_match odp_execute ' +
    'odp_util ofp_actions ofp_bundle ofp_connection ofp_errors ofp_flow ofp_group ofp_match ofp_meter ofp_monitor ' +
    'ofp_msgs ofp_packet ofp_port ofp_protocol ofp_queue ofp_table ofp_util ovn_util ovs_numa ovs_rcu ovs_replay ' +
    'ovs_router ovs_thread ovsdb ovsdb_error ovsdb_file ovsdb_jsonrpc_server ovsdb_log ovsdb_monitor ovsdb_rbac ovsdb_server ' +
    'ovsdb_util ox_stat pmd_perf process raft raft_rpc relay replication route_table sha1 signals socket_util ' +
    'socket_util_unix storage stream stream_fd stream_replay svec tc transaction transaction_forward trigger userspace_tso util uuid'
  ).split(' '),
);
