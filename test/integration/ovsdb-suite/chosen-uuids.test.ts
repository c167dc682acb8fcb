/** Rows whose UUIDs the client chooses, by OVN's and Open vSwitch's own clients: the same from both servers. */
import { match } from 'uvu/assert';
import { onDebian } from '../../support/debian.ts';
import { killServers } from '../../support/ovsdb-server.ts';
import { playBoth } from '../../support/ovsdb-script.ts';
import { suite } from '../../support/suite.ts';

const test = suite('integration/ovsdb-suite/chosen-uuids', onDebian);
test.after(killServers);

const A = '0a000000-0000-4000-8000-000000000001';
const B = '0b000000-0000-4000-8000-000000000002';

/** A northbound database. */
const NORTHBOUND = `
ovsdb-tool create db /usr/share/ovn/ovn-nb.ovsschema
start db
nb() { ovn-nbctl --db=unix:socket --timeout=20 "$@" 2>&1; echo "status $?"; }
is_there() { [ "$(ovn-nbctl --db=unix:socket --bare --columns=name list "$1" "$2")" = "$3" ] && echo "$2 is there"; }
`;

test('ovn-nbctl --id=UUID and --id=@NAME', async () => {
  const said = await playBoth(`${NORTHBOUND}
nb --id=${A} create Logical_Switch name=sw
is_there Logical_Switch ${A} sw
nb --id=${A} create Logical_Switch name=again
nb --id=${A.toUpperCase()} create Logical_Switch name=again
nb --id=${A.slice(1)} create Logical_Switch name=short
nb --id=@p create Logical_Switch_Port name=p -- add Logical_Switch ${A} ports @p
nb --id=${B} create Logical_Switch_Port name=q -- add Logical_Switch ${A} ports ${B}
is_there Logical_Switch_Port ${B} q
nb --id=${B} create Logical_Switch_Port name=unkept
nb destroy Logical_Switch ${A}
nb --id=${B} create Logical_Switch name=sw2
nb --id=${A} create Logical_Switch name=sw3
is_there Logical_Switch ${A} sw3
nb --bare --columns=name list Logical_Switch_Port
stop
`);
  match(said, /is there\n.*duplicate.*\n/s);
});

test('the IDL of python3-openvswitch with persist_uuid', async () => {
  const said = await playBoth(`${NORTHBOUND}
timeout 60 /usr/bin/python3 - <<'EOF'
import json, uuid, ovs.db.idl, ovs.poller
# Open vSwitch 3.1 hands its encoder a uuid.UUID; later ones hand it the text.
json.JSONEncoder.default = lambda self, value: str(value)
helper = ovs.db.idl.SchemaHelper('/usr/share/ovn/ovn-nb.ovsschema')
helper.register_table('Logical_Switch')
helper.register_table('Logical_Switch_Port')
idl = ovs.db.idl.Idl('unix:socket', helper)
def block(until):
    while not until():
        idl.run()
        poller = ovs.poller.Poller()
        idl.wait(poller)
        poller.block() if not until() else None
block(lambda: idl.has_ever_connected())
def commit(title, body):
    txn = ovs.db.idl.Transaction(idl)
    body(txn)
    print(title, txn.commit_block(), txn.get_error())
    print(sorted((row.name, str(row.uuid)) for row in idl.tables['Logical_Switch'].rows.values()
                 if str(row.uuid) in ('${A}', '${B}')))
    print(sorted(row.name for row in idl.tables['Logical_Switch'].rows.values()))
def switch(txn, name, chosen):
    row = txn.insert(idl.tables['Logical_Switch'], new_uuid=uuid.UUID(chosen), persist_uuid=True)
    row.name = name
    return row
def pair(txn):
    row = switch(txn, 'with port', '${B}')
    port = txn.insert(idl.tables['Logical_Switch_Port'])
    port.name = 'p'
    row.ports = [port]
commit('new', lambda txn: switch(txn, 'one', '${A}'))
commit('with a port of a chosen name', pair)
commit('plain', lambda txn: setattr(txn.insert(idl.tables['Logical_Switch']), 'name', 'plain'))
commit('delete', lambda txn: idl.tables['Logical_Switch'].rows[uuid.UUID('${A}')].delete())
commit('again', lambda txn: switch(txn, 'again', '${A}'))
EOF
stop
`);
  match(said, /new success/);
  match(said, /again success.*\n\[\('again', /);
});

test.run();
