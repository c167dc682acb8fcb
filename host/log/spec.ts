/** The words of `-vSPEC` and `vlog/set SPEC`: what to change, read but not yet done. */
import { facilityNumber } from './facility.ts';
import { LEVELS, type Level } from './logger.ts';

/** Where messages go, in the order vlog/list shows them. */
export const DESTINATIONS = ['console', 'syslog', 'file'] as const;
export type Destination = (typeof DESTINATIONS)[number];

/** What a specification asks for. Undefined means every one. */
export type Setting =
  | {
      readonly kind: 'level';
      readonly module: string | undefined;
      readonly destination: Destination | undefined;
      readonly level: Level;
    }
  | { readonly kind: 'pattern'; readonly destination: Destination | undefined; readonly pattern: string }
  | { readonly kind: 'facility'; readonly facility: number };

/** A specification that says nothing understandable; the message is vlog's. */
export class SpecError extends Error {
  override readonly name = 'SpecError';
}

const asDestination = (word: string): Destination | undefined => DESTINATIONS.find((name) => name === word);

function parsePattern(rest: string): Setting {
  const match = /^[\s,:]*([^\s,:]+)[\s,:]?(.*)$/s.exec(rest);
  if (match === null) throw new SpecError('missing destination');
  const [, word = '', pattern = ''] = match;
  const destination = asDestination(word.toLowerCase());
  if (destination === undefined && word.toLowerCase() !== 'any') throw new SpecError(`unknown destination "${word}"`);
  return { kind: 'pattern', destination, pattern };
}

function parseFacility(rest: string): Setting {
  const facility = facilityNumber(rest.replace(/^[\s,:]+/, ''));
  if (facility === undefined) throw new SpecError('invalid facility');
  return { kind: 'facility', facility };
}

/**
 * Reads a specification: words between spaces, commas and colons, in any order and any case: a module, a destination, a level, each at most once
 * ('any' says nothing); or `PATTERN:DESTINATION:PATTERN`; or `FACILITY:NAME`. 'isModule' knows the modules.
 * Throws SpecError.
 */
export function parseSpec(spec: string, isModule: (name: string) => boolean): Setting {
  const special = /^[\s,:]*(pattern|facility)(?=[\s,:]|$)(.*)$/is.exec(spec);
  if (special !== null) {
    const [, what = '', rest = ''] = special;
    return what.toLowerCase() === 'pattern' ? parsePattern(rest) : parseFacility(rest);
  }
  let module: string | undefined;
  let destination: Destination | undefined;
  let level: Level | undefined;
  for (const word of spec.split(/[\s,:]+/)) {
    const name = word.toLowerCase();
    if (name === '' || name === 'any') continue;
    const asLevel = LEVELS.find((known) => known === name);
    const asPlace = asDestination(name);
    if (asPlace !== undefined) {
      if (destination !== undefined) throw new SpecError('cannot specify multiple destinations');
      destination = asPlace;
    } else if (asLevel !== undefined) {
      if (level !== undefined) throw new SpecError('cannot specify multiple levels');
      level = asLevel;
    } else if (isModule(name)) {
      if (module !== undefined) throw new SpecError('cannot specify multiple modules');
      module = name;
    } else {
      throw new SpecError(`no destination, level, or module "${word}"`);
    }
  }
  return { kind: 'level', module, destination, level: level ?? 'dbg' };
}
