/** What the pictures share. */

/** Legible on white, for readers who see few colours as well. */
export const COLOURS = {
  text: '#1f2937',
  line: '#cbd5e1',
  /** The controller, and what it has learned. */
  ours: '#1d4ed8',
  /** Databases. */
  data: '#6b7280',
  /** Routers and switches. */
  network: '#047857',
} as const;

export const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** A picture on white, with a title for those who can't see it. */
export const svg = (width: number, height: number, title: string, parts: readonly string[]): string =>
  [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="sans-serif" font-size="13" fill="${COLOURS.text}">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n');
