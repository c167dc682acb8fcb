/** Why a router has a prefix, or a zone something of another, or has it not, as the page shows it. */
import type { Kernels } from '../../kernels/kernels.ts';
import type { GateResult } from '../../ic/why/gate-checks.ts';
import { rulesTitle, together } from '../../ic/why/text.ts';
import { databaseProcess } from '../../emulation/processes.ts';
import { objectTitle, whyObject } from '../../emulation/world/why/object.ts';
import { whyRoute, type Path } from '../../emulation/world/why/route.ts';
import { pathTitle, notesOf } from '../../emulation/world/why/text.ts';
import type { World } from '../../emulation/world/world.ts';
import type { RowReference } from '../models/table-model.ts';
import type { GateModel, WhyModel, WhyObject, WhyQuestion } from '../models/why-model.ts';
import type { TableReader } from './tables.ts';

/** Paths that are shown at most. */
const MOST = 12;

/** What cannot be answered is a note. */
export function whyModel(
  world: World,
  kernels: Kernels,
  reader: TableReader,
  question: WhyQuestion | WhyObject,
): WhyModel {
  try {
    const answer =
      'about' in question
        ? objectModel(world, kernels, reader, question)
        : routeModel(world, kernels, reader, question);
    return question.isUnwanted === true ? unwanted(answer) : answer;
  } catch (error) {
    return { question, notes: [error instanceof Error ? error.message : String(error)], paths: [] };
  }
}

/** What is wanted not to be so is not brought about. */
const unwanted = ({ question, notes, paths }: WhyModel): WhyModel => ({
  question,
  notes: ['The check holds when this is not so', ...notes],
  paths: paths.map((its) => ({ ...its, gates: its.gates.map((gate) => ({ ...gate, mend: [] })) })),
});

function routeModel(world: World, kernels: Kernels, reader: TableReader, question: WhyQuestion): WhyModel {
  const answer = whyRoute(world, kernels, question);
  const paths = answer.paths.slice(0, MOST).map((its) => pathModel(reader, its));
  return { question, notes: notesOf(answer), paths };
}

function objectModel(world: World, kernels: Kernels, reader: TableReader, question: WhyObject): WhyModel {
  const gates = whyObject(world, kernels, question);
  const title = objectTitle(question, gates);
  const hasArrived = gates.every(({ state }) => state === 'passed');
  const groups = together(gates).map((group) => gateModel(reader, group));
  return { question, notes: [], paths: [{ title, hasArrived, gates: groups }] };
}

const pathModel = (reader: TableReader, its: Path) => ({
  title: pathTitle(its),
  hasArrived: its.hasArrived,
  gates: together(its.gates).map((group) => gateModel(reader, group)),
});

function gateModel(reader: TableReader, group: readonly GateResult[]): GateModel {
  const [first] = group;
  if (first === undefined) throw new Error('a group of no gates');
  const { zone, state, gate, text, note, mend } = first;
  const isAlone = first.kind === 'gate' || state === 'failed';
  const evidence = group.flatMap((gate) =>
    gate.evidence.flatMap(({ database, table, uuid }): RowReference[] => {
      const name = databaseProcess(database, zone);
      const label = reader.row(name, uuid)?.row.name;
      return label === undefined ? [] : [{ database: name, table, uuid, label }];
    }),
  );
  return {
    zone,
    state,
    title: isAlone ? gate : rulesTitle(group),
    text: isAlone ? text : '',
    note,
    rules: isAlone ? [] : group.map((gate) => gate.text),
    evidence,
    mend,
  };
}
