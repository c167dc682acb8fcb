/** The map in words, for screen readers and for those who like lists. */
import '../details.css';
import type { ZoneModel } from '../models/map-model.ts';
import { allRoutes } from '../models/routes.ts';
import { model, select } from '../state.ts';

function Zone({ zone }: { readonly zone: ZoneModel }) {
  const nb = `nb-${zone.id}`;
  return (
    <li>
      Zone {zone.id}
      {zone.name === '' ? ', without a name' : ''}
      <ul>
        {zone.routers.map((router) => (
          <li key={router.uuid}>
            Router{' '}
            <button
              type="button"
              class="link"
              onClick={() =>
                select({ kind: 'row', database: nb, table: 'Logical_Router', uuid: router.uuid, name: router.name })
              }
            >
              {router.name}
            </button>
            <ul>
              {router.ports.map((port) => (
                <li key={port.uuid}>
                  Port {port.name}, {port.addresses.join(' ')}
                  {port.transit === '' ? '' : `, to ${port.transit}`}
                  {port.gateway === '' ? '' : `, at home on ${port.gateway}`}
                </li>
              ))}
              {allRoutes(router).map((route) => (
                <li key={`${route.uuid} ${route.prefix}`}>
                  {route.prefix} {route.nexthop === '' ? '' : `via ${route.nexthop} `}
                  {route.kind === 'learned' ? `learned from ${route.zone}` : route.kind}
                  {route.table === '' ? '' : `, in table ${route.table}`}
                </li>
              ))}
            </ul>
          </li>
        ))}
        {zone.routers.length === 0 && <li>No routers</li>}
        <li>
          Chassis:{' '}
          {zone.chassis
            .map(
              ({ name, isGateway, isRemote }) =>
                `${name}${isRemote ? ' (of another zone)' : isGateway ? ' (gateway)' : ''}`,
            )
            .join(', ')}
        </li>
      </ul>
    </li>
  );
}

export function Outline() {
  const { zones, transits } = model.value;
  return (
    <section class="outline" aria-label="Outline" tabIndex={0}>
      <ul>
        <li>
          Between the zones:{' '}
          {transits.length === 0
            ? 'nothing yet'
            : transits.map(({ kind, name }) => `transit ${kind} ${name}`).join(', ')}
        </li>
        {zones.map((zone) => (
          <Zone key={zone.id} zone={zone} />
        ))}
      </ul>
    </section>
  );
}
