/** NB_Global.options that govern routes, read once per run. */
import type { Context } from '../context.ts';
import { boolOption } from '../options.ts';

export interface RouteSettings {
  readonly advertise: boolean;
  readonly advertiseDefault: boolean;
  readonly advertiseLoadBalancers: boolean;
  readonly learn: boolean;
  readonly learnDefault: boolean;
  readonly learnLoadBalancers: boolean;
  /** `ic-route-denylist`. */
  readonly denylist: string;
  /** `ic-route-blacklist`, its old name: '' unless the other is empty. */
  readonly blacklist: string;
}

export function readRouteSettings(context: Context): RouteSettings {
  const options = context.db.nbGlobal.only()?.options;
  const denylist = options?.get('ic-route-denylist') ?? '';
  const is = (key: string): boolean => boolOption(options, key);
  return {
    advertise: is('ic-route-adv'),
    advertiseDefault: is('ic-route-adv-default'),
    advertiseLoadBalancers: is('ic-route-adv-lb'),
    learn: is('ic-route-learn'),
    learnDefault: is('ic-route-learn-default'),
    learnLoadBalancers: is('ic-route-learn-lb'),
    denylist,
    blacklist: denylist === '' ? (options?.get('ic-route-blacklist') ?? '') : '',
  };
}

export function sameSettings(a: RouteSettings, b: RouteSettings): boolean {
  return (Object.keys(a) as (keyof RouteSettings)[]).every((key) => a[key] === b[key]);
}
