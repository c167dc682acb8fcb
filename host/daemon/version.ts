/** What this program calls itself. The executable may be installed under any name: it is ovn-ic all the same. */
export const PROGRAM = 'ovn-ic';

/** The same as package.json's (a test compares them): reading a file for it would cost every start. */
export const VERSION = '0.1.0';

/** What `--version` and the command `version` print. */
export const versionText = (): string => `${PROGRAM} ${VERSION}\novn-ic-wasm on Node ${process.versions.node}\n`;
