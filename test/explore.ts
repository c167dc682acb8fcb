import { Side, Restless } from './support/differential/side.ts';
import { Names, stepUuid } from './support/differential/names.ts';
import { compare, lawless, shown, translated } from './support/differential/compare.ts';
import { KNOWN_KINDS, whyUnknown } from './support/differential/known.ts';
import { startSteps } from './model/generate/start.ts';
import { BUILDING, materialise, randomChoice } from './model/generate/generate.ts';
import { seededRandom } from './support/virtual-time.ts';
const seed = Number(process.argv[2] ?? 1), N = Number(process.argv[3] ?? 30);
const zones = seed % 2 ? ['az1', 'az2'] : ['az1','az2','az3'];
const ours = await Side.start('ours', zones); const debian = await Side.start('debian', zones);
let n = 0;
const numbered = (step: any) => ({ ...step, ops: step.ops.map((o: any) => ({ ...o, operations: o.operations.map((op: any) => op.op === 'insert' ? { ...op, uuid: stepUuid(++n) } : op) })) });
for (const s of startSteps(zones)) for (const o of numbered(s).ops) { await ours.transact(o); await debian.transact(o); }
for (const z of zones) { for (const side of [ours, debian]) { await side.startController(z); await side.settle(); } }
let [a, b] = [await ours.settle(), await debian.settle()];
const random = seededRandom(seed);
const seen = new Set<string>();
let t = Date.now(); 
const B = BUILDING.filter((k) => KNOWN_KINDS.includes(k));
const ignore = process.argv[4] ? new RegExp(process.argv[4]) : /$^/;
for (let i = 0; i < N; i++) {
  const c = randomChoice(random, i < N / 3 ? B : [...B, ...KNOWN_KINDS]);
  const m = materialise(a, c); if (!m) continue;
  if (whyUnknown(m, a)) continue;
  const step = numbered(m);
  const t1 = translated(step.ops, new Names(a), new Names(b));
  if (!t1) { console.log('skip', step.description); continue; }
  console.log(i, c.kind, step.description);
  const mark = debian.mark();
  for (const o of t1) await debian.transact(o);
  try { b = await debian.settle(); } catch (e) { if (!(e instanceof Restless)) throw e; console.log('   LOOPS', debian.lastWords().split('\n').filter(l => /error|WARN|Delet/.test(l)).map(l=>l.slice(0, 300)).slice(-2).join('\n')); await debian.rewind(mark); b = await debian.settle(); continue; }
  for (const o of step.ops) await ours.transact(o);
  try { a = await ours.settle(); } catch (e) { console.log('OURS', e, ours.lastWords()); break; }
  for (const d of compare(a, b)) { const s = shown(d); if (!seen.has(s) && !ignore.test(s)) { seen.add(s); console.log('   ', s); } }
  for (const w of [a, b]) for (const f of lawless(w)) if (!seen.has(f)) { seen.add(f); console.log(w === a ? 'ours' : 'debian', f); }
}
console.log(Date.now() - t);
ours.close(); debian.close(); process.exit(0);
