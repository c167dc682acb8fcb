/** Messages on their way: dots that travel from process to process, and transactions that light up. */
import '../details.css';
import { counted } from '../../emulation/counted.ts';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { EventModel } from '../models/time-model.ts';
import { clock, isHeld, moment, tell } from '../state.ts';
import { wantsLessMotion } from '../view/screen.ts';
import type { Layout, Point } from './shapes.ts';

/** Milliseconds that a message takes on the screen. */
const TRAVEL = 650;
/** More of one moment are a number. */
const DRAWN = 40;

interface Pulse {
  readonly event: EventModel;
  readonly from: Point;
  readonly to: Point;
}

function actorOf(from: string): string {
  if (from.startsWith('ovn-ic-nbctl') || /^ovn-(?:ic-)?[ns]bctl/.test(from)) return 'person';
  if (from.startsWith('ovn-ic-')) return 'ic';
  if (from.startsWith('ovn-')) return 'emulated';
  return 'database';
}

function Dot({ pulse, done }: { readonly pulse: Pulse; readonly done: () => void }) {
  const dot = useRef<SVGGElement>(null);
  const { event, from, to } = pulse;
  const held = isHeld.value;
  const animation = useRef<Animation | undefined>(undefined);
  // What a step has brought goes all the way; what was under way when time was held stops.
  const wasHeld = useRef(held);
  useEffect(() => {
    const moving = dot.current?.animate(
      [{ transform: `translate(${from.x}px, ${from.y}px)` }, { transform: `translate(${to.x}px, ${to.y}px)` }],
      { duration: TRAVEL, easing: 'ease-in-out', fill: 'both' },
    );
    if (moving === undefined) return;
    animation.current = moving;
    moving.onfinish = done;
    return () => moving.cancel();
  }, []);
  useEffect(() => {
    const isJustHeld = held && !wasHeld.current;
    wasHeld.current = held;
    if (isJustHeld && animation.current?.playState === 'running') animation.current.pause();
    else if (!held && animation.current?.playState === 'paused') animation.current.play();
  }, [held]);
  const isReply = event.text === 'reply';
  const title = `${event.from} to ${event.to}: ${event.text}`;
  return (
    <g
      class={`pulse ${actorOf(event.from)}`}
      ref={dot}
      onClick={() => tell({ kind: 'event', id: event.id })}
      // What moves can't be read, nor clicked.
      onPointerEnter={() => {
        if (animation.current?.playState === 'running') animation.current.pause();
      }}
      onPointerLeave={() => {
        if (!isHeld.value && animation.current?.playState === 'paused') animation.current.play();
      }}
    >
      <title>{title}</title>
      {isReply ? <circle r="4" /> : <rect x="-5" y="-5" width="10" height="10" rx="2" />}
    </g>
  );
}

/** How much traffic there was, where nothing moves or not all of it. */
function Count({ number, at }: { readonly number: number; readonly at: Point }) {
  return (
    <g class="count" transform={`translate(${at.x} ${at.y})`}>
      <rect x="-62" y="-11" width="124" height="22" rx="11" />
      <text text-anchor="middle" dominant-baseline="central">
        {counted(number, 'message')}
      </text>
    </g>
  );
}

/** Messages between things that are on the map. */
const messagesOf = (events: readonly EventModel[], { anchors }: Layout): Pulse[] =>
  events
    .filter(({ kind }) => kind === 'message')
    .flatMap((event): Pulse[] => {
      const [from, to] = [anchors.get(event.from), anchors.get(event.to)];
      return from === undefined || to === undefined ? [] : [{ event, from, to }];
    });

/** While time is held: the way that each message of the last step took. */
function Trace({ pulse: { event, from, to } }: { readonly pulse: Pulse }) {
  return (
    <path class={`trace ${actorOf(event.from)}`} d={`M${from.x},${from.y} L${to.x},${to.y}`} marker-end="url(#arrow)" />
  );
}

/** More of a step are a number. */
const LISTED = 5;

/** While time is held: what the last step was, in words. */
export function LastStep() {
  if (!isHeld.value) return null;
  const { events } = moment.value;
  const shown = events.slice(-LISTED);
  return (
    <section class="last-step" aria-label="The last step">
      {shown.length === 0 && <p>Time is held. Type something, then Step.</p>}
      <ul>
        {shown.map(({ id, at, kind, from, to, text }) => (
          <li key={id}>
            {at} ms:{' '}
            <button type="button" class="link" onClick={() => tell({ kind: 'event', id })}>
              {kind}
            </button>{' '}
            {from === to ? from : `${from} → ${to}`}: {text}
          </li>
        ))}
      </ul>
      {events.length > LISTED && <p>and {events.length - LISTED} more before</p>}
    </section>
  );
}

export function Pulses({ layout }: { readonly layout: Layout }) {
  const [pulses, setPulses] = useState<readonly Pulse[]>([]);
  const now = moment.value;
  useEffect(() => {
    if (wantsLessMotion.value) return;
    const fresh = messagesOf(now.events, layout).slice(0, DRAWN);
    if (fresh.length > 0) setPulses((before) => [...before.slice(-3 * DRAWN), ...fresh]);
  }, [now]);
  const stepped = isHeld.value ? messagesOf(now.events, layout).slice(0, DRAWN) : [];
  // At rest nothing is under way. Where nothing moves the number is all that there is to see: it stays.
  const isOver = clock.value.isAtRest && !isHeld.value && !wantsLessMotion.value;
  const messages = now.events.filter(({ kind }) => kind === 'message').length + now.omitted;
  const middle = { x: layout.width / 2, y: 16 };
  return (
    <g class="pulses" aria-hidden="true">
      {!isOver && (wantsLessMotion.value ? messages > 0 : messages > DRAWN) && <Count number={messages} at={middle} />}
      <defs>
        <marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" orient="auto">
          <path class="arrow" d="M0,0 L8,4 L0,8 z" />
        </marker>
      </defs>
      {stepped.map((pulse) => (
        <Trace key={pulse.event.id} pulse={pulse} />
      ))}
      {pulses.map((pulse) => (
        <Dot
          key={pulse.event.id}
          pulse={pulse}
          done={() => setPulses((before) => before.filter(({ event }) => event.id !== pulse.event.id))}
        />
      ))}
    </g>
  );
}
