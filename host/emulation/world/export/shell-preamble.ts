/** What every exported shell file begins with: functions that start OVN's servers and wait for them. */
export const PREAMBLE = String.raw`#!/bin/bash
# An interconnection that was played in the lab of ovn-ic-wasm, as OVN's own commands.
#
#     bash FILE [DIRECTORY]
#
# starts what it needs in DIRECTORY (a new one by default): for all zones IC-NB and IC-SB, for each zone NB, SB, ovn-northd and ovn-ic,
# for each chassis an Open_vSwitch database, with ovn-controller where that is installed. Needs OVN's servers and tools (Debian:
# ovn-central, ovn-ic, ovn-ic-db, openvswitch-switch); no root. All of it runs on when the file is through; "kill $(cat DIRECTORY/*/*.pid)" ends it.
#
# To use databases of your own, an ovn-sandbox's for example, say where they are: REMOTE_nb_az1=unix:/.../nb1.ovsdb.sock, REMOTE_sb_az1,
# REMOTE_inb, REMOTE_isb; then nothing is started for them. OVS_RUNDIR_gw1: the directory of a chassis's own db.sock.

DIR=$(realpath -m "\${1:-$(mktemp -d /tmp/ovn-lab-XXXXXX)}")
mkdir -p "$DIR"
echo "# everything is in $DIR"
OVN_SCHEMAS=\${OVN_SCHEMAS:-/usr/share/ovn}
OVS_SCHEMAS=\${OVS_SCHEMAS:-/usr/share/openvswitch}
export PATH=$PATH:/usr/sbin:/sbin
failed=0
databases=

# The value of PREFIX_NAME, whatever characters NAME has.
setting() {
    local name=$1_\${2//[^A-Za-z0-9]/_}
    echo "\${!name}"
}

remote() {
    local own
    own=$(setting REMOTE "$1")
    echo "\${own:-unix:$DIR/$1/db.sock}"
}

# database NAME SCHEMA DATABASE: serves an empty one, unless there is one of your own
database() {
    databases="$databases $1=$3"
    [ -z "$(setting REMOTE "$1")" ] || return 0
    mkdir -p "$DIR/$1"
    [ -e "$DIR/$1/db" ] || ovsdb-tool create "$DIR/$1/db" "$2"
    ovsdb-server --detach --no-chdir -vconsole:err --pidfile="$DIR/$1/ovsdb-server.pid" --unixctl="$DIR/$1/ctl" --log-file="$DIR/$1/log" \
        --remote=punix:"$DIR/$1/db.sock" "$DIR/$1/db"
}

# at PLACE: where the commands that follow are typed, a zone or a chassis
at() {
    place=$1
    local zone=\${zone_of[$1]:-$1}
    export OVN_NB_DB OVN_SB_DB OVN_IC_NB_DB OVN_IC_SB_DB OVN_RUNDIR OVS_RUNDIR
    OVN_NB_DB=$(remote "nb-$zone")
    OVN_SB_DB=$(remote "sb-$zone")
    OVN_IC_NB_DB=$(remote inb)
    OVN_IC_SB_DB=$(remote isb)
    OVN_RUNDIR=$DIR/$zone
    host=$1
    [ -n "\${zone_of[$1]}" ] || host=\${first_host[$1]}
    OVS_RUNDIR=$(setting OVS_RUNDIR "$host")
    OVS_RUNDIR=\${OVS_RUNDIR:-$DIR/ovs-$host}
}
declare -A zone_of first_host stopped registered

# The daemons of a zone, as its ovn-ctl would start them.
start_northd() {
    at "$1"
    OVS_RUNDIR=$OVN_RUNDIR ovn-northd --detach --no-chdir -vconsole:err --pidfile="$OVN_RUNDIR/ovn-northd.pid" \
        --log-file="$OVN_RUNDIR/ovn-northd.log" --ovnnb-db="$OVN_NB_DB" --ovnsb-db="$OVN_SB_DB"
}
start_controller() {
    at "$1"
    OVS_RUNDIR=$OVN_RUNDIR ovn-ic --detach --no-chdir -vconsole:err --pidfile="$OVN_RUNDIR/ovn-ic.pid" --log-file="$OVN_RUNDIR/ovn-ic.log" \
        --ovnnb-db="$OVN_NB_DB" --ovnsb-db="$OVN_SB_DB" --ic-nb-db="$OVN_IC_NB_DB" --ic-sb-db="$OVN_IC_SB_DB"
}
# Some versions of the tools look for sockets of OVN's daemons in the one directory, others in the other. Nobody runs ovs-vswitchd here.
ovn-appctl() { OVS_RUNDIR=$OVN_RUNDIR command ovn-appctl "$@"; }
ovs-vsctl() { command ovs-vsctl --no-wait "$@"; }
start_zone() {
    database "nb-$1" "$OVN_SCHEMAS/ovn-nb.ovsschema" OVN_Northbound
    database "sb-$1" "$OVN_SCHEMAS/ovn-sb.ovsschema" OVN_Southbound
    at "$1"
    ovn-nbctl init
    ovn-sbctl init
    [ -z "$(setting REMOTE "nb-$1")" ] || return 0
    mkdir -p "$DIR/$1"
    start_northd "$1"
    start_controller "$1"
}
# stop_zone ZONE: as a power failure would
stop_zone() {
    unset "first_host[$1]"
    local file host
    for file in "$DIR/$1"/*.pid "$DIR/nb-$1"/*.pid "$DIR/sb-$1"/*.pid; do [ -e "$file" ] && kill -KILL "$(cat "$file")"; done
    for host in \${!zone_of[@]}; do
        [ "\${zone_of[$host]}" = "$1" ] || continue
        for file in "$DIR/ovs-$host"/*.pid; do [ -e "$file" ] && kill -KILL "$(cat "$file")"; done
        rm -f "$DIR/ovs-$host/db"
        databases=" $databases "
        databases=\${databases/ ovs-$host=Open_vSwitch / }
        unset "zone_of[$host]"
    done
    # One that comes back under this name begins empty.
    rm -f "$DIR/nb-$1/db" "$DIR/sb-$1/db"
    databases=" $databases "
    databases=\${databases/ nb-$1=OVN_Northbound / }
    databases=\${databases/ sb-$1=OVN_Southbound / }
}

# start_host HOST ZONE ADDRESS: a chassis
start_host() {
    zone_of[$1]=$2
    first_host[$2]=\${first_host[$2]:-$1}
    if [ -z "$(setting OVS_RUNDIR "$1")" ]; then
        database "ovs-$1" "$OVS_SCHEMAS/vswitch.ovsschema" Open_vSwitch
        at "$1"
        ovs-vsctl init
        ovs-vsctl --may-exist add-br br-int
    fi
    at "$1"
    ovs-vsctl set Open_vSwitch . external_ids:system-id="$1" external_ids:hostname="$1" \
        external_ids:ovn-remote="$OVN_SB_DB" external_ids:ovn-encap-type=geneve external_ids:ovn-encap-ip="$3"
    start_chassis "$1"
}
# own KEY: what ovs-vsctl has said of the host where we are
own() { ovs-vsctl --if-exists get Open_vSwitch . external_ids:"$1" | tr -d '"'; }
start_chassis() {
    at "$1"
    stopped[$1]=
    if command -v ovn-controller >/dev/null; then
        ovn-controller --detach --no-chdir -vconsole:err --pidfile="$OVS_RUNDIR/ovn-controller.pid" --unixctl="$OVS_RUNDIR/ovn-controller.ctl" \
            --log-file="$OVS_RUNDIR/ovn-controller.log" "unix:$OVS_RUNDIR/db.sock"
    else
        chassis_changed
    fi
}
# stop_chassis HOST: in good order, so that its chassis is withdrawn
stop_chassis() {
    at "$1"
    stopped[$1]=yes
    if command -v ovn-controller >/dev/null; then
        ovn-appctl -t "$OVS_RUNDIR/ovn-controller.ctl" exit
    else
        ovn-sbctl --if-exists chassis-del "$(own system-id)"
    fi
}
# Without ovn-controller: what ovs-vsctl has said of a chassis goes into SB.
chassis_changed() {
    command -v ovn-controller >/dev/null && return
    [ -z "\${stopped[$host]}" ] || return 0
    local name type ip ids='' number=0 ends=() wanted='' is_gateway
    name=$(own system-id)
    is_gateway=$(own ovn-is-interconn)
    for type in $(own ovn-encap-type | tr , ' '); do
        for ip in $(own ovn-encap-ip | tr , ' '); do
            number=$((number + 1))
            ids=$ids,@end$number
            wanted="$wanted$type $ip "
            ends+=(-- --id=@end$number create Encap type="$type" "ip=\"$ip\"" options:csum=true "chassis_name=\"$name\"")
        done
    done
    # The one of a former name has the tunnel ends that this one needs.
    if [ -n "\${registered[$host]}" ] && { [ "\${registered[$host]}" != "$name" ] || [ $number = 0 ]; }; then
        ovn-sbctl --if-exists chassis-del "\${registered[$host]}"
        registered[$host]=
    fi
    [ -n "$name" ] && [ $number -gt 0 ] || return 0
    registered[$host]=$name
    if [ -z "$(ovn-sbctl --bare --columns=_uuid find Chassis "name=\"$name\"")" ]; then
        ovn-sbctl --id=@chassis create Chassis "name=\"$name\"" "encaps=\${ids#,}" "\${ends[@]}" >/dev/null
    elif [ "$(ovn-sbctl --bare --columns=type,ip find Encap "chassis_name=\"$name\"" | xargs -n 2 | sort)" != "$(echo "$wanted" | xargs -n 2 | sort)" ]; then
        ovn-sbctl set Chassis "$name" "encaps=\${ids#,}" "\${ends[@]}" >/dev/null
    fi
    ovn-sbctl set Chassis "$name" hostname="$host" other_config:is-interconn="\${is_gateway:-false}"
}

# Without ovn-controller: gateways take the router ports that are theirs. Says whether there were any.
claim_ports() {
    command -v ovn-controller >/dev/null && return 1
    local zone port chassis status=1
    for zone in \${!first_host[@]}; do
        at "$zone"
        for port in $(timeout 5 ovn-sbctl --bare --columns=logical_port find Port_Binding type=chassisredirect 'chassis=[]'); do
            chassis=$(timeout 5 ovn-nbctl lrp-get-gateway-chassis "\${port#cr-}" | sed -n "1s/^\${port#cr-}-\([^ ]*\).*/\1/p")
            [ -n "$chassis" ] && timeout 5 ovn-sbctl lsp-bind "$port" "$chassis" && status=0
        done
    done 2>/dev/null
    return $status
}

# Waits until no database has changed for a while, at most 30 seconds each time.
rest() {
    local back=$place
    quiet
    claim_ports && quiet
    at "$back"
}
quiet() {
    local before='' now tries=0 name
    while [ $tries -lt 100 ]; do
        now=$(for name in $databases; do timeout 5 ovsdb-client dump "$(remote "\${name%%=*}")" "\${name#*=}"; done 2>/dev/null | cksum)
        [ "$now" = "$before" ] && return
        before=$now
        tries=$((tries + 1))
        sleep 0.3
    done
}

# check TITLE holds|fails COMMAND: does it come to be so within 10 seconds?
check() {
    local tries=0
    while [ $tries -lt 50 ]; do
        if eval "$3" >/dev/null 2>&1; then [ "$2" = holds ] && break; else [ "$2" = fails ] && break; fi
        tries=$((tries + 1))
        sleep 0.2
    done
    if [ $tries -lt 50 ]; then echo "ok: $1"; else echo "NOT OK: $1"; failed=1; fi
}

# let_be NAME VALUE: a variable of the script; what begins with '-' would be an option
let_be() {
    case $2 in -*) echo "refused: $1=$2" >&2 ;; *) printf -v "lab_$1" %s "$2" ;; esac
}

database inb "$OVN_SCHEMAS/ovn-ic-nb.ovsschema" OVN_IC_Northbound
database isb "$OVN_SCHEMAS/ovn-ic-sb.ovsschema" OVN_IC_Southbound
OVN_IC_NB_DB=$(remote inb) ovn-ic-nbctl init
OVN_IC_SB_DB=$(remote isb) ovn-ic-sbctl init
`.replaceAll('\\${', '${');
