/** Data as the tools print them. */
import type { Atom, AtomType, ColumnType } from '../../ovsdb/schema.ts';
import { datumText, datumToJson, type Datum } from '../../ovsdb/server/datum.ts';
import { sortedText } from '../../ovsdb/server/sorted-json.ts';

/** `--data`: 'string' can be typed back, 'bare' has no punctuation, 'json' is RFC 7047's <value>. */
export const DATA_FORMATS = ['string', 'bare', 'json'] as const;
export type DataFormat = (typeof DATA_FORMATS)[number];

const bareAtom = (atom: Atom, type: AtomType): string => (type === 'string' ? (atom as string) : String(atom));

function bareText(datum: Datum, type: ColumnType): string {
  const { key, value } = type;
  const words = datum.keys.map((atom, i) => {
    const text = bareAtom(atom, key.type);
    return value === undefined ? text : `${text}=${bareAtom(datum.values[i]!, value.type)}`;
  });
  return words.join(' ');
}

const jsonText = (datum: Datum, type: ColumnType): string => sortedText(datumToJson(datum, type));

export function formatDatum(datum: Datum, type: ColumnType, format: DataFormat): string {
  switch (format) {
    case 'string':
      return datumText(datum, type);
    case 'bare':
      return bareText(datum, type);
    case 'json':
      return jsonText(datum, type);
  }
}
