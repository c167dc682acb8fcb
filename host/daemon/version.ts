/** What these programs call themselves. */

/** The daemon. Its executable may be installed under any name: it is ovn-ic all the same. */
export const PROGRAM = 'ovn-ic';

/** The package, and its command. */
export const PACKAGE = 'ovn-ic-wasm';

/** The same as package.json's (a test compares them): reading a file for it would cost every start. */
export const VERSION = '0.1.0';

/** What `ovn-ic-wasm --version` prints. */
export const packageVersionText = (): string => `${PACKAGE} ${VERSION} on Node ${process.versions.node}\n`;

/** What a daemon's `--version` and its command `version` print. */
export const versionText = (program = PROGRAM): string =>
  `${program} ${VERSION}\n${PACKAGE} on Node ${process.versions.node}\n`;
