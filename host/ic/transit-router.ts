/**
 * Node `transit_router` (contract 6): one NB Logical_Router per IC-NB Transit_Router, and, as the leader, one IC-SB
 * Datapath_Binding of type transit-router. The key is the transit router's name; bindings are found by the UUID of
 * its IC-NB row, so that a switch of the same name is something else.
 */
import { keyDecision } from './key-decision.ts';
import type { ComputeNode } from '../engine/node.ts';
import { DirtyKeys } from './dirty-keys.ts';
import { input } from './input.ts';
import type { Context } from './context.ts';
import type { LogicalRouter, TransitRouter } from './databases.ts';
import { GLOBAL_KEYS, type Datapaths } from './enum-datapath.ts';
import { requestedKey } from './options.ts';
import { keepOne, TransitCopies } from './transit-copies.ts';

const NODE = 'transit_router';

export interface TransitRouters {
  readonly node: ComputeNode;
  /** This zone's router for a transit router, also when it is only being made in this run. */
  logicalRouter(name: string): LogicalRouter | undefined;
  /** Transit routers that came, went or got another logical router in this run. */
  readonly changed: ReadonlySet<string>;
}

export function transitRouterNode(context: Context, datapaths: Datapaths): TransitRouters {
  const { db, waits } = context;
  const dirty = new DirtyKeys(context, NODE);
  /** IC-NB UUIDs whose datapath is to be looked at: also those that IC-NB no longer has. */
  const dirtyDatapaths = new DirtyKeys(context, `${NODE} datapath`);
  const copies = new TransitCopies<LogicalRouter>(context, {
    table: db.logicalRouter,
    column: 'options',
    marker: 'interconn-tr',
    configOf: (row) => row.options,
    values: (name, config) => ({ name, ...(config !== undefined && { options: config }) }),
  });
  const routers = copies.rows;
  let written = 0;

  const transitRouter = (name: string): TransitRouter | undefined => db.transitRouter.index('name').first(name);

  const reconcileRouter = (name: string): void => {
    const row = transitRouter(name);
    const key = row === undefined ? undefined : datapaths.ofRouter(row._uuid)?.tunnel_key;
    written += copies.reconcile(name, row && { ...(key !== undefined && { 'requested-tnl-key': String(key) }) });
  };

  /** The leader's part. */
  const reconcileDatapath = (uuid: string): void => {
    const row = db.transitRouter.get(uuid);
    const { kept, extra } = keepOne(datapaths.allOfRouter(uuid), row !== undefined);
    for (const datapath of extra) context.writeAsLeader().delete(datapath);
    written += extra.length;
    if (row === undefined || kept !== undefined) {
      // Names are for switches; earlier versions of this controller wrote the router's.
      if (kept !== undefined && kept.transit_switch !== '') {
        context.writeAsLeader().update(kept, { transit_switch: '' });
        written++;
      }
      waits.delete(NODE, uuid);
      return;
    }
    // Without the type a router's binding would be taken for a switch's: an IC-SB that is too old gets none.
    if (!db.isbDatapath.hasColumn('type')) return;
    const key = datapaths.allocate(GLOBAL_KEYS, requestedKey(routers.find(row.name)[0]?.options, GLOBAL_KEYS));
    if (key === undefined) {
      const { minimum, maximum } = GLOBAL_KEYS;
      waits.add(NODE, uuid, `Transit router ${row.name}: no datapath key is free in ${minimum}..${maximum}: left out`);
      return;
    }
    waits.delete(NODE, uuid);
    context.writeAsLeader().insert(db.isbDatapath, {
      tunnel_key: key,
      type: 'transit-router',
      nb_ic_uuid: row._uuid,
    });
    written++;
  };

  return {
    logicalRouter: (name) => copies.inUse(name),
    changed: copies.changed,
    node: {
      name: NODE,
      inputs: [
        input('ICNB_transit_router', () => {
          for (const change of db.transitRouter.changes()) {
            if (!change.touched('name')) continue;
            dirty.add(change.row.name);
            dirty.add(change.before('name'));
            dirtyDatapaths.add(change.row._uuid);
          }
        }),
        input('NB_logical_router', () => {
          routers.follow((name) => dirty.add(name));
        }),
        input('enum_datapath', () => {
          for (const uuid of [...datapaths.changedRouters, ...waits.of(NODE)]) {
            dirtyDatapaths.add(uuid);
            const row = db.transitRouter.get(uuid);
            if (row !== undefined) dirty.add(row.name);
          }
        }),
      ],
      rebuild: () => {
        routers.rebuild();
        for (const name of [...copies.namesInUse(), ...routers.keys()]) dirty.add(name);
        for (const row of db.transitRouter.rows()) {
          dirty.add(row.name);
          dirtyDatapaths.add(row._uuid);
        }
        for (const uuid of datapaths.routerUuids()) dirtyDatapaths.add(uuid);
      },
      isPending: () => dirty.hasAny || dirtyDatapaths.hasAny,
      reconcile: () => {
        written = 0;
        dirty.reconcile(
          reconcileRouter,
          () => written,
          (name) => copies.use(name, routers.find(name)[0]),
        );
        dirtyDatapaths.reconcile(
          (uuid) => {
            if (context.isLeader) reconcileDatapath(uuid);
            else waits.delete(NODE, uuid);
            const row = db.transitRouter.get(uuid);
            const found = datapaths.ofRouter(uuid);
            if (row !== undefined) context.observer?.(keyDecision(context, NODE, row, found, found?.tunnel_key, uuid));
          },
          () => written,
        );
        return written + copies.changed.size;
      },
      clearTracked: () => copies.changed.clear(),
    },
  };
}
