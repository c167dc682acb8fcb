// Writes build/ovn-ic, the executable that starts the daemon.
import { chmodSync, writeFileSync } from 'node:fs';

// A shell script, not a Node script: Node takes its heap flags only before the program's name, and an
// executable without a file ending is no ES module to Node 20. 'exec' keeps the process id. It starts no process of its
// own unless it is called through a link.
const launcher = `#!/bin/sh
self=$0
if [ -L "$self" ]; then self=$(readlink -f "$self"); fi
case $self in
*/*) ;;
*) self=./$self ;;
esac
exec node --max-semi-space-size=4 "\${self%/*}/host/daemon/main.js" "$@"
`;
writeFileSync('build/ovn-ic', launcher);
chmodSync('build/ovn-ic', 0o755);
