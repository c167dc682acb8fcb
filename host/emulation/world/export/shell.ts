/**
 * A script as a file for bash: the same commands on OVN's own servers and tools. What only a world of virtual time can do (latency,
 * steps, some faults) is a comment. Nothing of a script gets into the file but what 'shell-words.ts' lets through.
 */
import { LineError } from '../../../ctl/line/tree.ts';
import { duration } from '../faults/words.ts';
import { USUAL_ZONES } from '../run.ts';
import { parseCheck, readScript, type Statement } from '../script.ts';
import { buildLines, readTopology, type Line } from '../topology.ts';
import { challengeOf } from '../challenge.ts';
import { firstHost, isName } from '../hosts.ts';
import { VERBS } from '../verbs.ts';
import { PREAMBLE } from './shell-preamble.ts';
import { bashLine, NotExported, quoted } from './shell-words.ts';

/** What is to be seen in a comment, in one line, however it was written. */
const comment = (text: string): string => `# ${text.replaceAll(/[^\x20-\x7e]+/g, ' ')}`;

/** Programs whose effect the next command may depend on, in another database. */
const programOf = (command: string): string => /^(?:sudo\s+)?(\S+)/.exec(command)?.[1] ?? '';

class ShellFile {
  readonly lines: string[] = [];
  readonly #isNameless: boolean;
  #zones: readonly string[] = [];
  /** With the zone of each. */
  #hosts: ReadonlyMap<string, string> = new Map();
  #place = '';
  /** Where the last command was typed, and with which program. */
  #last = '';
  #hostCount = 0;

  constructor(isNameless: boolean) {
    this.#isNameless = isNameless;
  }

  /** Undoes all that has been added, and noted, since it was called. */
  #undo(): () => void {
    const { length } = this.lines;
    const [zones, hosts, place, last, count] = [this.#zones, this.#hosts, this.#place, this.#last, this.#hostCount];
    return () => {
      this.lines.length = length;
      this.#zones = zones;
      this.#hosts = hosts;
      this.#place = place;
      this.#last = last;
      this.#hostCount = count;
    };
  }

  add(...lines: string[]): void {
    this.lines.push(...lines);
  }

  addZone(zone: string): void {
    if (!isName(zone) || this.#zones.includes(zone)) throw new NotExported(`'${zone}' can't be a zone's name`);
    this.#zones = [...this.#zones, zone];
    this.add(`start_zone ${zone}`);
    if (!this.#isNameless) this.add(`ovn-nbctl set NB_Global . name=${zone}`);
    if (!this.#hosts.has(firstHost(zone))) this.addHost(firstHost(zone), zone);
    this.#last = '';
    this.#place = '';
  }

  #removeZone(zone: string): void {
    this.add(`stop_zone ${this.#mustBeZone(zone)}`);
    this.#zones = this.#zones.filter((its) => its !== zone);
    this.#hosts = new Map([...this.#hosts].filter(([, its]) => its !== zone));
    this.#last = '';
    this.#place = '';
  }

  addHost(host: string, zone: string): void {
    if (!isName(host) || this.#hosts.has(host) || this.#zones.includes(host))
      throw new NotExported(`'${host}' can't be a host's name`);
    const number = ++this.#hostCount;
    this.#hosts = new Map([...this.#hosts, [host, this.#mustBeZone(zone)]]);
    this.add(`start_host ${host} ${zone} 10.0.${number >>> 8}.${number & 255}`);
    this.#place = '';
  }

  #mustBeZone(zone: string): string {
    if (!this.#zones.includes(zone)) throw new NotExported(`there is no zone '${zone}'`);
    return zone;
  }

  #mustBeHost(host: string): string {
    if (!this.#hosts.has(host)) throw new NotExported(`there is no host '${host}'`);
    return host;
  }

  /** Goes to a zone or host, and waits where what comes next may depend on what was done elsewhere. */
  #goTo(place: string, program: string): void {
    if (!this.#zones.includes(place) && !this.#hosts.has(place))
      throw new NotExported(`there is no zone or host '${place}'`);
    const now = `${place} ${program}`;
    if (this.#last !== '' && this.#last !== now) this.add('rest');
    this.#last = now;
    if (this.#place !== place) this.add(`at ${place}`);
    this.#place = place;
  }

  command(place: string, command: string): void {
    const line = bashLine(command);
    const program = programOf(command);
    this.#goTo(place, program);
    this.add(line);
    if (program === 'ovs-vsctl') this.add('chassis_changed');
  }

  check(place: string, text: string): void {
    const { title, isNegated, place: where, command } = parseCheck(text);
    const line = bashLine(command);
    this.#goTo(where === '' ? place : where, 'check');
    this.add(`check ${quoted(title)} ${isNegated ? 'fails' : 'holds'} ${quoted(line)}`);
  }

  /** The process id of a process of the lab, as a word. */
  #pid(name: string): string {
    const [, kind = '', whose = ''] = /^(ovn-ic|ovn-northd|ovn-controller|nb|sb)-(.+)$/.exec(name) ?? [];
    switch (kind) {
      case 'ovn-ic':
      case 'ovn-northd':
        if (/\.\d+$/.test(whose)) throw new NotExported(`${name} is a standby: there are none in the file`);
        return `$(cat "$DIR/${this.#mustBeZone(whose)}/${kind}.pid")`;
      case 'ovn-controller':
        return `$(cat "$DIR/ovs-${this.#mustBeHost(whose)}/ovn-controller.pid")`;
      case 'nb':
      case 'sb':
        return `$(cat "$DIR/${kind}-${this.#mustBeZone(whose)}/ovsdb-server.pid")`;
      default:
        if (name === 'inb' || name === 'isb') return `$(cat "$DIR/${name}/ovsdb-server.pid")`;
        throw new NotExported(`there is no process '${name}'`);
    }
  }

  #signal(signal: string, name: string): void {
    this.add('rest', `kill -${signal} "${this.#pid(name)}"`);
    this.#last = '';
  }

  #start(name: string): void {
    const [, kind = '', whose = ''] = /^(ovn-ic|ovn-northd|ovn-controller)-(.+)$/.exec(name) ?? [];
    if (kind === 'ovn-controller') this.add(`start_chassis ${this.#mustBeHost(whose)}`);
    else if (kind === 'ovn-ic' && this.#zones.includes(whose)) this.add(`start_controller ${whose}`);
    else if (kind === 'ovn-northd') this.add(`start_northd ${this.#mustBeZone(whose)}`);
    else throw new NotExported(`how '${name}' is started again is not exported`);
    this.#place = '';
  }

  #controller([what = '', instance = '']: readonly string[]): void {
    const name = `ovn-ic-${this.#mustBeZone(instance)}`;
    if (what === 'pause' || what === 'resume') this.command(instance, `ovn-appctl -t ovn-ic ${what}`);
    else if (what === 'kill') this.#signal('KILL', name);
    else if (what === 'start') this.#start(name);
    else if (what === 'restart') {
      this.#signal('KILL', name);
      this.#start(name);
    } else throw new NotExported(`'controller ${what}' has no command of OVN's`);
  }

  #host([what = '', host = '', zone = '']: readonly string[]): void {
    if (what === 'add') this.addHost(host, zone);
    else if (what === 'kill') this.#signal('KILL', `ovn-controller-${host}`);
    else if (what === 'start') this.#start(`ovn-controller-${host}`);
    else if (what === 'stop') {
      this.add('rest', `stop_chassis ${this.#mustBeHost(host)}`);
      this.#last = '';
      this.#place = '';
    } else throw new NotExported(`'host ${what}' has no command of OVN's`);
  }

  #fault([kind = '', name = '', value = '']: readonly string[], isHealed: boolean): void {
    if (kind === 'pause') this.#controller([isHealed ? 'resume' : 'pause', name.replace(/^ovn-ic-/, '')]);
    else if (kind === 'freeze') this.#signal(isHealed ? 'CONT' : 'STOP', name);
    else if (kind === 'crash' && isHealed) this.#start(name);
    else if (kind === 'crash') this.#signal('KILL', name);
    else if (kind === 'restart' && !isHealed) {
      this.#signal('KILL', name);
      this.#start(name);
    } else if (kind === 'encap' && !isHealed && /^[\d.:a-f]+$/.test(value))
      this.command(this.#mustBeHost(name), `ovs-vsctl set Open_vSwitch . external_ids:ovn-encap-ip=${value}`);
    else throw new NotExported(`'${isHealed ? 'heal' : 'fault'} ${kind}' has no command that can be given here`);
  }

  #built(lines: readonly Line[]): void {
    for (const { place, command } of lines) this.attempt(place, command);
  }

  /** Adds a statement, or a comment that says why it can't be in the file. 'text': as it was written. */
  attempt(place: string, command: string, text = place === '' ? command : `${place}$ ${command}`): void {
    const undo = this.#undo();
    // What is as it was typed needs no comment.
    const isWord = VERBS.has(programOf(command)) || /^(?:check|settle)\b/.test(command);
    if (isWord) this.add('', comment(text));
    try {
      this.#statement(place, command);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const isMeant = error instanceof NotExported || error instanceof LineError;
      undo();
      this.add('', comment(text), comment(`NOT EXPORTED${isMeant ? '' : ', wrong in the lab too'}: ${error.message}`));
    }
  }

  /** One statement. Throws NotExported, or LineError. */
  #statement(place: string, command: string): void {
    const [verb = '', ...words] = command.split(/\s+/);
    switch (verb) {
      case 'check':
        this.check(place, command.slice(verb.length).trim());
        return;
      case 'build':
        this.#built(buildLines(readTopology(words), this.#zones));
        return;
      case 'challenge': {
        if (!/^\d{1,9}$/.test(words[0] ?? '')) throw new NotExported('a challenge has a number');
        const { topology, breaks } = challengeOf(Number(words[0]));
        this.#built([...buildLines(topology, this.#zones), ...breaks]);
        return;
      }
      case 'zone':
        if (words[0] === 'add') this.addZone(words[1] ?? '');
        else this.#removeZone(words[1] ?? '');
        return;
      case 'controller':
        this.#controller(words);
        return;
      case 'host':
        this.#host(words);
        return;
      case 'freeze':
      case 'thaw':
        this.#signal(verb === 'freeze' ? 'STOP' : 'CONT', words[0] ?? '');
        return;
      case 'fault':
      case 'heal':
        this.#fault(words, verb === 'heal');
        return;
      case 'wait':
        this.add(`sleep ${duration(words[0]) / 1000}`);
        return;
      case 'settle':
        if (words.length === 0) this.add('rest');
        else throw new NotExported('time is real here');
        return;
      case 'link':
      case 'step':
        throw new NotExported('time is real here');
      default:
        if (VERBS.has(verb)) throw new NotExported(`'${verb}' is a word of the lab's`);
        this.command(place, command);
    }
  }
}

/** The text of the file. Rejects nothing but a `world` line that can't be read: Error. */
export function shellFile(script: string): string {
  const { world, statements } = readScript(script);
  const { zones = USUAL_ZONES, isNameless = false } = world;
  const file = new ShellFile(isNameless);
  for (const zone of zones) file.addZone(zone);
  let place = zones[0] ?? '';
  for (const { text, place: where, command } of statements satisfies readonly Statement[]) {
    if (where !== '') place = where;
    file.attempt(place, command, text);
  }
  return `${PREAMBLE}\n${file.lines.join('\n')}\n\nexit $failed\n`;
}
