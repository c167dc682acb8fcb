/** Commands of OVN's tools, as a person types them in a shell. */

/** A word of a shell's line that means itself. */
export const word = (text: string): string =>
  /^[\w.:,/=@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

/** An OVSDB string where a column's value is wanted: quoted when it is not one word by itself. */
export const value = (text: string): string =>
  /^[A-Za-z_][\w.-]*$/.test(text) || /^\d[\d.:/,a-f]*$/.test(text) ? text : JSON.stringify(text);

/** What a command names a row by: its name where that is a plain word, else its UUID. */
export const record = ({ name, _uuid }: { readonly name: string; readonly _uuid: string }): string =>
  /^[A-Za-z_][\w.-]*$/.test(name) ? name : _uuid;

export const setColumn = (table: string, which: string, column: string, text: string): string =>
  `ovn-nbctl set ${table} ${which} ${word(`${column}=${value(text)}`)}`;

/** Sets a key of `options`; '': removes it. */
export const setOption = (table: string, which: string, key: string, text: string): string =>
  text === ''
    ? `ovn-nbctl remove ${table} ${which} options ${key}`
    : `ovn-nbctl set ${table} ${which} ${word(`options:${key}=${value(text)}`)}`;
