/** A router's routes as a table. */
import { sourceOf, type KnownRouter } from '../emulation/onlooker.ts';
import { element } from './element.ts';

const HEADS = ['Prefix', 'Next hop', 'From'];

export function routerTable({ zone, name, routes }: KnownRouter): HTMLElement {
  const head = element(
    'tr',
    {},
    HEADS.map((text) => element('th', { scope: 'col' }, text)),
  );
  const rows = routes.map((route) =>
    element('tr', { class: route.kind }, [
      element('td', {}, element('code', {}, route.prefix)),
      element('td', {}, element('code', {}, route.nexthop)),
      element('td', {}, sourceOf(route)),
    ]),
  );
  return element('section', { 'data-router': name }, [
    element('table', {}, [
      element('caption', {}, [element('strong', {}, name), ` in zone ${zone}`]),
      element('thead', {}, head),
      element('tbody', {}, rows),
    ]),
  ]);
}
