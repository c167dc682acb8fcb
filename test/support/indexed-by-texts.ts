/** Finds in the sources, by their types, objects that are indexed by a text that is not in the source itself. */
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isBinaryExpression, isComputedPropertyName, isElementAccessExpression } from 'typescript/unstable/ast/is';
import { SyntaxKind, type Node } from 'typescript/unstable/ast';
import { API, TypeFlags, type Type } from 'typescript/unstable/sync';

export interface IndexedByText {
  /** From the root of the repository on. */
  readonly file: string;
  readonly line: number;
  readonly text: string;
  /** Of the object. */
  readonly type: string;
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** May a value of this type be any text? */
function isAnyText(type: Type): boolean {
  if (type.isUnionType() || type.isIntersectionType()) return type.getTypes().some(isAnyText);
  return (type.flags & (TypeFlags.String | TypeFlags.Any | TypeFlags.Unknown)) !== 0;
}

interface Place {
  readonly node: Node;
  readonly key: Node;
  readonly object: Node | undefined;
}

function places(node: Node, into: Place[]): void {
  if (isElementAccessExpression(node)) into.push({ node, key: node.argumentExpression, object: node.expression });
  else if (isComputedPropertyName(node)) into.push({ node, key: node.expression, object: undefined });
  else if (isBinaryExpression(node) && node.operatorToken.kind === SyntaxKind.InKeyword)
    into.push({ node, key: node.left, object: node.right });
  node.forEachChild((child) => places(child, into));
}

/** 'projects': directories with a tsconfig.json, whose own sources are looked at. */
export function indexedByTexts(projects: readonly string[]): IndexedByText[] {
  const api = new API({ cwd: ROOT });
  const found: IndexedByText[] = [];
  for (const directory of projects) {
    const openProjects = [`${ROOT}${directory}/tsconfig.json`];
    const project = api.updateSnapshot({ openProjects }).getProject(openProjects[0]!);
    if (project === undefined) throw new Error(`${directory}: no TypeScript project`);
    const { checker, program } = project;
    for (const name of project.rootFiles) {
      const source = program.getSourceFile(name);
      if (source === undefined || source.isDeclarationFile) continue;
      const all: Place[] = [];
      places(source, all);
      if (all.length === 0) continue;
      const keys = checker.getTypeAtLocation(all.map(({ key }) => key));
      for (const [i, { node, object }] of all.entries()) {
        const key = keys[i];
        if (key === undefined || !isAnyText(key)) continue;
        const type = object === undefined ? undefined : checker.getTypeAtLocation(object);
        const start = node.getStart(source);
        found.push({
          file: relative(ROOT, name),
          line: source.text.slice(0, start).split('\n').length,
          text: source.text.slice(start, node.end),
          type: type === undefined ? 'a name that is computed' : checker.typeToString(type),
        });
      }
    }
  }
  api.close();
  return found;
}
