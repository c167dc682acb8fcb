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

// The nursery is small to keep memory down. A tool is over before that matters, and starts faster without: with any flag, V8 refuses what
// it had compiled of Node's own modules.
const HEAP = '--max-semi-space-size=2';

// glibc's malloc: one arena instead of one for each thread, and large buffers always by themselves, so that they go back to the system when
// they are freed. By itself it keeps ever larger ones in its own heap. Other C libraries don't look at this.
const MALLOC = 'MALLOC_ARENA_MAX=1 MALLOC_MMAP_THRESHOLD_=65536 MALLOC_TRIM_THRESHOLD_=131072';
const TOOLS_HEAP = `case \${1-} in
nbctl | sbctl | ic-nbctl | ic-sbctl) heap= ;;
esac
`;

// A shell script, not a Node script: Node takes the size of its nursery only before the program's name, and an
// executable without a file ending is no ES module to Node 20. 'exec' keeps the process id. It starts no process of its
// own unless it is called through a link. What else is set for V8 is in host/node/long-run.ts.
for (const [name, { module, called }] of Object.entries(EXECUTABLES)) {
  const byName = called === undefined ? '' : `if [ "\${0##*/}" = ${called} ]; then module=${called}; fi\n`;
  const launcher = `#!/bin/sh
${name === 'ovn-ic-wasm' ? TOOLS : ''}heap=${HEAP}
${name === 'ovn-ic-wasm' ? TOOLS_HEAP : ''}module=${module}
${byName}self=$0
if [ -L "$self" ]; then self=$(readlink -f "$self"); fi
case $self in
*/*) ;;
*) self=./$self ;;
esac
if [ -n "$heap" ]; then export ${MALLOC}; fi
exec node $heap "\${self%/*}/host/programs/$module.cjs" "$@"
`;
  writeFileSync(`build/${name}`, launcher);
  chmodSync(`build/${name}`, 0o755);
}
