/**
 * Which routes a transit port takes by their tags: Logical_Router_Port.options:ic-route-learn-tag-rules, and
 * ic-route-filter-tag, which it replaces (contract 8c).
 */
import type { LogicalRouterPort } from '../databases.ts';
import type { Notices } from '../notices.ts';

/** `allow:` takes only routes with one of these tags, `block:` all others and those without a tag. */
export interface TagRules {
  readonly isAllow: boolean;
  readonly tags: ReadonlySet<string>;
}

const OPTION = 'ic-route-learn-tag-rules';
const OLD_OPTION = 'ic-route-filter-tag';

/** The rules in a text; 'invalid' when it is none, 'empty' when it names no tag. Whatever is between two commas is a tag, white space and all. */
export function readTagRules(text: string): TagRules | 'invalid' | 'empty' {
  const [, kind, list = ''] = /^(allow|block):(.*)$/s.exec(text) ?? [];
  if (kind === undefined) return 'invalid';
  const tags = new Set(list.split(',').filter((tag) => tag !== ''));
  return tags.size === 0 ? 'empty' : { isAllow: kind === 'allow', tags };
}

/** May a route with this tag ('' for none) be learned? */
export const letsIn = ({ isAllow, tags }: TagRules, tag: string): boolean => tags.has(tag) === isAllow;

/** A port's rules, when it has any in force. */
export function tagRulesOf(port: LogicalRouterPort | undefined): TagRules | undefined {
  const text = port?.options.get(OPTION);
  const rules = text === undefined ? 'invalid' : readTagRules(text);
  return typeof rules === 'string' ? undefined : rules;
}

/** The tag whose routes are kept out, when no rules are in force; '' for none. */
export const filterTagOf = (port: LogicalRouterPort | undefined): string =>
  tagRulesOf(port) === undefined ? (port?.options.get(OLD_OPTION) ?? '') : '';

/** Warns of what a port's options say in vain, or in a way that will go. */
export function warnOfTags(notices: Notices, { name, options }: LogicalRouterPort): void {
  const text = options.get(OPTION);
  const rules = text === undefined ? undefined : readTagRules(text);
  const warn = (option: string, what: string | undefined): void => {
    if (what === undefined) notices.forget(`${option} ${name}`);
    else notices.say('warn', `${option} ${name}`, what);
  };
  const value = `value [${text ?? ''}] of logical router port ${name}`;
  if (rules === 'invalid') warn(OPTION, `Ignoring invalid ${OPTION} ${value}`);
  else warn(OPTION, rules === 'empty' ? `Ignoring ${OPTION} ${value}: no route tag specified` : undefined);
  const inForce = rules !== undefined && typeof rules !== 'string';
  const deprecated = `${OLD_OPTION} option of logical router port ${name} is`;
  if (!options.get(OLD_OPTION)) warn(OLD_OPTION, undefined);
  else if (inForce) warn(OLD_OPTION, `The deprecated ${deprecated} ignored: ${OPTION} is set`);
  else warn(OLD_OPTION, `The ${deprecated} deprecated and goes in OVN 28.09: use ${OPTION}`);
}
