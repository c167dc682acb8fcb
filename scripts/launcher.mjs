// Writes the executables: build/ovn-ic (the daemon, as the reference's is called) and build/ovn-ic-wasm (all commands; through a link
// called ovsdb-server, the server alone).
import { chmodSync, writeFileSync } from 'node:fs';

/** Each executable: the module that it starts, and those for other names that it is called by. */
const EXECUTABLES = {
  'ovn-ic': { module: 'main' },
  'ovn-ic-wasm': { module: 'ovn-ic-wasm', called: 'ovsdb-server' },
};

// Called through a link with the name of one of OVN's tools (ovn-nbctl...), build/ovn-ic-wasm is that tool.
const TOOLS = `case \${0##*/} in
ovn-nbctl | ovn-sbctl | ovn-ic-nbctl | ovn-ic-sbctl)
  name=\${0##*/}
  set -- "\${name#ovn-}" "$@"
  ;;
esac
`;

// A shell script, not a Node script: Node takes its heap flags only before the program's name, and an
// executable without a file ending is no ES module to Node 20. 'exec' keeps the process id. It starts no process of its
// own unless it is called through a link. The flags keep memory down: a small nursery, and a heap that is collected
// when it has grown by a third (by itself V8 lets it double and more). And functions are optimized four times as late as V8 would, but
// compiled by its first compiler at once: a bulk of 1,000 routes takes half the processor time so, since most of what was optimized for it was
// not called often enough to repay that; and what runs once an hour is not interpreted.
for (const [name, { module, called }] of Object.entries(EXECUTABLES)) {
  const byName = called === undefined ? '' : `if [ "\${0##*/}" = ${called} ]; then module=${called}; fi\n`;
  const launcher = `#!/bin/sh
${name === 'ovn-ic-wasm' ? TOOLS : ''}module=${module}
${byName}self=$0
if [ -L "$self" ]; then self=$(readlink -f "$self"); fi
case $self in
*/*) ;;
*) self=./$self ;;
esac
exec node --max-semi-space-size=4 --heap-growing-percent=33 --interrupt-budget=270336 --always-sparkplug "\${self%/*}/host/programs/$module.cjs" "$@"
`;
  writeFileSync(`build/${name}`, launcher);
  chmodSync(`build/${name}`, 0o755);
}
