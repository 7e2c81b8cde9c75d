// Writes out the types that shared infers from its zod schemas. Projects that use the packages then need no zod.
import { basename } from 'node:path';
import ts from 'typescript';
import { root } from '../root.mjs';

const SCHEMAS = `${root}shared/src/schemas/`;
const PROBE = `${SCHEMAS}probe.ts`;
const DEEPEST = 40;

/** Returns the text of `types.d.ts`, and of each file of the schemas: its types come from there. */
export function plainTypes() {
  const files = ts.sys.readDirectory(SCHEMAS, ['.ts']);
  const aliases = files.flatMap((file) => aliasesOf(file));
  const twice = aliases.find(
    ({ name }, position) => aliases.findIndex((each) => each.name === name) < position,
  );
  if (twice !== undefined) throw new Error(`Two schemas export a type ${twice.name}: give one another name.`);
  const text = ['// Written by the build from the schemas.', ...printAll(aliases)].join('\n');
  const texts = new Map([['types', text]]);
  for (const file of files) {
    const names = aliases.filter((alias) => alias.file === file).map(({ name }) => name);
    const exported = names.length === 0 ? '' : `export type { ${names.join(', ')} } from './types.js';\n`;
    texts.set(basename(file, '.ts'), exported || 'export {};\n');
  }
  return texts;
}

function aliasesOf(file) {
  const source = ts.createSourceFile(file, ts.sys.readFile(file), ts.ScriptTarget.ES2023, true);
  return source.statements
    .filter(
      (each) => ts.isTypeAliasDeclaration(each) && each.modifiers?.[0]?.kind === ts.SyntaxKind.ExportKeyword,
    )
    .map((node) => ({
      file,
      name: node.name.text,
      comment: ts.getJSDocCommentsAndTags(node)[0]?.getText() ?? '',
      parameter: node.typeParameters?.[0]?.getText(),
      parameterName: node.typeParameters?.[0]?.name.text,
      body: node.type.getText(),
    }));
}

function printAll(aliases) {
  const { checker, types } = check(aliases);
  const names = new Map();
  for (const { name } of aliases) {
    const type = types.get(name);
    if (type !== undefined && isWorthAName(type) && !names.has(type)) names.set(type, name);
  }
  return aliases.map(({ name, comment, parameter, parameterName, body }) => {
    const head = `${comment}${comment === '' ? '' : '\n'}export type ${name}`;
    const type = types.get(name);
    if (parameter === undefined) return `${head} = ${print(type, { checker, names, own: name })};`;
    if (type === undefined) return `${head}<${parameter}> = ${body};`;
    return `${head}<${parameter}> = ${print(type, { checker, names, own: name })}[${parameterName}];`;
  });
}

function isWorthAName(type) {
  return (
    (type.flags & ts.TypeFlags.Object) !== 0 ||
    (type.isUnion() && type.types.every((each) => each.flags & ts.TypeFlags.Object))
  );
}

/** What each alias is. One with a parameter that schemas depend on is the table of all that it can be. */
function check(aliases) {
  const lines = aliases.map(({ file, name, parameter, parameterName, body }) => {
    const from = `import('./${basename(file, '.ts')}.js')`;
    if (parameter === undefined) return `export type ${name} = ${from}.${name};`;
    if (!body.includes('z.')) return '';
    const constraint = parameter.split(' extends ')[1];
    return `export type ${name} = { [${parameterName} in ${from}.${constraint}]: ${from}.${name}<${parameterName}> };`;
  });
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(`${root}shared/tsconfig.json`, ts.sys.readFile).config,
    ts.sys,
    `${root}shared`,
  );
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists } = host;
  host.readFile = (file) => (file === PROBE ? lines.join('\n') : readFile(file));
  host.fileExists = (file) => file === PROBE || fileExists(file);
  const getSourceFile = host.getSourceFile;
  host.getSourceFile = (file, ...rest) =>
    file === PROBE
      ? ts.createSourceFile(file, lines.join('\n'), ts.ScriptTarget.ES2023)
      : getSourceFile(file, ...rest);
  const program = ts.createProgram([PROBE], { ...options, composite: false, incremental: false }, host);
  const checker = program.getTypeChecker();
  const probe = program.getSourceFile(PROBE);
  const wrong = program.getSemanticDiagnostics(probe)[0];
  if (wrong !== undefined) throw new Error(ts.flattenDiagnosticMessageText(wrong.messageText, '\n'));
  const types = new Map();
  for (const node of probe.statements) types.set(node.name.text, checker.getTypeAtLocation(node.name));
  return { checker, types };
}

function print(type, context, depth = 0) {
  const { checker, names, own } = context;
  if (depth > DEEPEST) throw new Error(`${own} does not end: write its type by hand.`);
  const name = names.get(type);
  if (name !== undefined && (name !== own || depth > 0)) return name;
  const inner = (each) => print(each, context, depth + 1);
  if (type.isUnion() && !(type.flags & ts.TypeFlags.Boolean)) return printUnion(type, checker, inner);
  if (checker.isArrayType(type)) {
    const [element] = checker.getTypeArguments(type);
    const text = inner(element);
    const readonly = type.symbol.name === 'ReadonlyArray' ? 'readonly ' : '';
    return `${readonly}${/^[\w.]+$/.test(text) ? text : `(${text})`}[]`;
  }
  if (checker.isTupleType(type)) return `[${checker.getTypeArguments(type).map(inner).join(', ')}]`;
  if ((type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) === 0)
    return checker.typeToString(type);
  if (type.getCallSignatures().length > 0) throw new Error(`${own} holds a function, which JSON cannot.`);
  return printObject(type, context, inner, depth);
}

/** What an optional property is when it is not there; not the same as the value undefined. */
function isMissing(type, checker) {
  return (type.flags & ts.TypeFlags.Undefined) !== 0 && type !== checker.getUndefinedType();
}

function withoutMissing(type, checker) {
  if (!type.isUnion() || !type.types.some((each) => isMissing(each, checker))) return type;
  const empty = type.types.filter((each) => each.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Null));
  return empty.length === 1 ? checker.getNonNullableType(type) : type;
}

function printUnion(type, checker, inner) {
  const isBoolean = (each) => (each.flags & ts.TypeFlags.BooleanLiteral) !== 0;
  const members = type.types.filter((each) => !isBoolean(each) && !isMissing(each, checker)).map(inner);
  const booleans = type.types.filter(isBoolean);
  if (booleans.length === 2) members.push('boolean');
  else members.push(...booleans.map(inner));
  return members.join(' | ');
}

function printObject(type, { checker }, inner, depth) {
  const indent = '    '.repeat(depth + 1);
  const lines = checker
    .getIndexInfosOfType(type)
    .map(({ keyType, type: value }) => `${indent}[key: ${inner(keyType)}]: ${inner(value)};`);
  for (const property of checker.getPropertiesOfType(type)) {
    const comment = ts.displayPartsToString(property.getDocumentationComment(checker)).replaceAll('\n', ' ');
    if (comment !== '') lines.push(`${indent}/** ${comment} */`);
    const key = /^[A-Za-z_$][\w$]*$/.test(property.name) ? property.name : JSON.stringify(property.name);
    const optional = property.flags & ts.SymbolFlags.Optional ? '?' : '';
    lines.push(
      `${indent}${key}${optional}: ${inner(withoutMissing(checker.getTypeOfSymbol(property), checker))};`,
    );
  }
  return lines.length === 0 ? '{}' : `{\n${lines.join('\n')}\n${'    '.repeat(depth)}}`;
}
