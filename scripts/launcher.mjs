// Writes build/ovn-ic, the executable that starts the daemon.
import { chmodSync, writeFileSync } from 'node:fs';

// A shell script, not a Node script: Node takes its heap flags only before the program's name, and an
// executable without a file ending is no ES module to Node 20. 'exec' keeps the process id.
const launcher = `#!/bin/sh
exec node --max-semi-space-size=4 "$(dirname "$(readlink -f "$0")")/host/daemon/main.js" "$@"
`;
writeFileSync('build/ovn-ic', launcher);
chmodSync('build/ovn-ic', 0o755);
