import { parseSync, Visitor } from 'vite';

/** One place where a file names another module. `specifier` is null where it is computed, so that nobody can tell before it runs. */
export interface Import {
  readonly specifier: string | null;
  readonly line: number;
}

export interface SourceFacts {
  readonly imports: readonly Import[];
  /** It has exports, and all that it does is to hand on what others export. */
  readonly isBarrel: boolean;
  readonly lineCount: number;
}

/**
 * Reads one TypeScript or JavaScript file. Counts as import: import and export-from statements, with or without `type`, `import()` as a
 * value and as a type, `require()`, and the URL of a source file, by which workers are loaded. Throws when the file cannot be parsed.
 */
export function sourceFacts(file: string, source: string): SourceFacts {
  const parsed = parseSync(file, source);
  const [error] = parsed.errors;
  if (error !== undefined) throw new Error(`${file}: ${error.message}`);

  const imports: Import[] = [];
  const found = (specifier: unknown, at: number): void => {
    const line = source.slice(0, at).split('\n').length;
    imports.push({ specifier: typeof specifier === 'string' ? specifier : null, line });
  };
  new Visitor({
    ImportDeclaration: (node) => found(node.source.value, node.start),
    ExportAllDeclaration: (node) => found(node.source.value, node.start),
    ExportNamedDeclaration: (node) => {
      if (node.source !== null) found(node.source.value, node.start);
    },
    ImportExpression: (node) => found(literal(node.source), node.start),
    TSImportType: (node) => found(literal(node.source), node.start),
    TSExternalModuleReference: (node) => found(node.expression.value, node.start),
    CallExpression: (node) => {
      const isRequire = node.callee.type === 'Identifier' && node.callee.name === 'require';
      if (isRequire) found(literal(node.arguments[0]), node.start);
    },
    NewExpression: (node) => {
      const [first, second] = node.arguments;
      const name = node.callee.type === 'Identifier' ? node.callee.name : null;
      if (name === 'URL' && second !== undefined && isModuleUrl(second)) {
        const path = literal(first);
        // Other files beside the source, such as package.json, are read and not run.
        if (path !== null && SOURCE.test(path)) found(path, node.start);
      }
    },
  }).visit(parsed.program);

  return { imports, isBarrel: isBarrel(parsed.program.body), lineCount: source.trimEnd().split('\n').length };
}

const SOURCE = /\.[cm]?[jt]sx?$/;

type Node = { readonly type: string };

function literal(node: Node | undefined): string | null {
  if (node === undefined) return null;
  if (node.type === 'Literal' && 'value' in node && typeof node.value === 'string') return node.value;
  return null;
}

function isModuleUrl(node: Node): boolean {
  if (node.type !== 'MemberExpression' || !('object' in node) || !('property' in node)) return false;
  const { object, property } = node as { object: Node; property: Node };
  return object.type === 'MetaProperty' && 'name' in property && property.name === 'url';
}

function isBarrel(statements: readonly Node[]): boolean {
  let exportsSomething = false;
  for (const statement of statements) {
    switch (statement.type) {
      case 'ImportDeclaration':
        break;
      case 'ExportAllDeclaration':
        exportsSomething = true;
        break;
      case 'ExportNamedDeclaration':
        // `export const …` has a declaration; `export { a }` and `export { a } from …` have none.
        if ('declaration' in statement && statement.declaration !== null) return false;
        exportsSomething = true;
        break;
      default:
        return false;
    }
  }
  return exportsSomething;
}
