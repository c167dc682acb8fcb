/** What Prometheus' client libraries tell of every process, and how late Node's event loop is. */
import { Histogram, type Registry } from 'prom-client';
import type { AddMetric } from './add-metric.ts';

/** Milliseconds between two looks at the event loop. */
const LOOK = 50;

/** Upper bounds in seconds. */
const DELAYS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];

/** Adds them; the result ends the looks at the event loop. */
export function addProcessMetrics(registry: Registry, gauge: AddMetric, counter: AddMetric): () => void {
  counter('process_cpu_seconds_total', 'User and system CPU time spent in seconds.', [], () => {
    const { user, system } = process.cpuUsage();
    return [[{}, (user + system) / 1e6]];
  });
  gauge('process_resident_memory_bytes', 'Resident memory size in bytes.', [], () => [[{}, process.memoryUsage.rss()]]);
  gauge('process_heap_bytes', 'Size of the JavaScript heap in bytes.', [], () => [
    [{}, process.memoryUsage().heapTotal],
  ]);
  gauge('process_start_time_seconds', 'Start time of the process since the epoch in seconds.', [], () => [
    [{}, performance.timeOrigin / 1000],
  ]);
  const delays = new Histogram({
    name: 'ovn_ic_event_loop_delay_seconds',
    help: 'How much later than due a timer ran, looked at 20 times a second.',
    buckets: DELAYS,
    registers: [registry],
  });
  let due = performance.now() + LOOK;
  const timer = setInterval(() => {
    const now = performance.now();
    delays.observe(Math.max(0, now - due) / 1000);
    due = now + LOOK;
  }, LOOK).unref();
  return () => clearInterval(timer);
}
