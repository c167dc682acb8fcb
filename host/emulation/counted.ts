/** A number and what it counts, for people: `1 route`, `2 routes`, `1,000 routes`. 'what': in the singular, with a plural in -s. */
export const counted = (number: number, what: string): string =>
  `${number.toLocaleString('en')} ${what}${number === 1 ? '' : 's'}`;
