// The public API as typedoc reads it from the sources, and the pages it makes of it.
import { writeFileSync } from 'node:fs';
import { Application, Comment, Converter, ReflectionKind } from 'typedoc';
import ts from 'typescript';
import { root } from '../root.mjs';
import { pages } from './pages.mjs';

const TABLE = 'table';

/** Resolves with the application and its project; rejects when typedoc cannot read the sources. */
export async function readApi() {
  const app = await Application.bootstrapWithPlugins({
    plugin: ['typedoc-plugin-markdown'],
    name: 'API reference',
    entryPoints: pages.map(({ source }) => root + source),
    tsconfig: `${root}scripts/api-reference/tsconfig.json`,
    logLevel: 'Error',
    readme: 'none',
    // Lines and revisions would make every page stale with every edit.
    disableSources: true,
    // The build has checked the types already.
    skipErrorChecking: true,
    excludeExternals: true,
    router: 'module',
    hideBreadcrumbs: true,
    hidePageHeader: true,
    useCodeBlocks: true,
    parametersFormat: TABLE,
    interfacePropertiesFormat: TABLE,
    propertiesFormat: TABLE,
    propertyMembersFormat: TABLE,
    typeDeclarationFormat: TABLE,
    pageTitleTemplates: { module: ({ name }) => pages.find((page) => page.name === name)?.entry ?? name },
  });
  nameTypes(app.converter);
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const [position, module] of project.children.entries()) module.name = pages[position].name;
    // For a field of a schema that is the name of its part of the schema.
    for (const field of project.getReflectionsByKind(ReflectionKind.Property)) delete field.defaultValue;
  });
  const project = await app.convert();
  if (project === undefined) throw new Error('typedoc cannot read the public API; its messages are above.');
  return { app, project };
}

/**
 * A type that is inferred from a schema has no name for TypeScript, so each place that mentions it would show all of it.
 * Here it gets the name of its alias, and only the alias itself shows what it consists of.
 */
function nameTypes(converter) {
  let shown = null;
  const hide = () => {
    if (shown !== null) shown.type.aliasSymbol = shown.symbol;
    shown = null;
  };
  converter.on(Converter.EVENT_BEGIN, ({ programs }) => {
    for (const program of programs) {
      const checker = program.getTypeChecker();
      for (const symbol of aliases(program, checker)) {
        const type = checker.getDeclaredTypeOfSymbol(symbol);
        const isNamed = type.aliasSymbol !== undefined;
        if (!isNamed && type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Union)) type.aliasSymbol = symbol;
      }
    }
  });
  converter.on(Converter.EVENT_CREATE_DECLARATION, (context, reflection) => {
    if (reflection.parent?.kindOf(ReflectionKind.Module)) hide();
    const written = unionOf(context.getSymbolFromReflection(reflection)?.declarations?.[0]);
    // TypeScript widens a type in a union with null to another one, which has no name.
    if (written !== null)
      reflection.type = context.converter.convertType(context.withScope(reflection), written);
    if (!reflection.kindOf(ReflectionKind.TypeAlias)) return;
    const symbol = context.getSymbolFromReflection(reflection);
    if (!isInferred(symbol?.declarations?.[0])) return;
    const type = context.checker.getDeclaredTypeOfSymbol(symbol);
    shown = { type, symbol: type.aliasSymbol };
    type.aliasSymbol = undefined;
    reflection.comment ??= new Comment();
    reflection.comment.modifierTags.add('@useDeclaredType');
  });
  converter.on(Converter.EVENT_RESOLVE_BEGIN, hide);
}

function* aliases(program, checker) {
  for (const { source } of pages) {
    const module = checker.getSymbolAtLocation(program.getSourceFile(root + source));
    for (const exported of checker.getExportsOfModule(module)) {
      const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
      if (isInferred(symbol.declarations?.[0])) yield symbol;
    }
  }
}

/** Whether the text of an alias says less than the type it stands for. */
function isInferred(declaration) {
  if (declaration === undefined || !ts.isTypeAliasDeclaration(declaration)) return false;
  if (declaration.typeParameters !== undefined) return false;
  return ts.isTypeReferenceNode(declaration.type) || ts.isIndexedAccessTypeNode(declaration.type);
}

/** The type of a property that is written as one name or null. */
function unionOf(declaration) {
  if (declaration === undefined || !ts.isPropertySignature(declaration)) return null;
  const { type } = declaration;
  if (type === undefined || !ts.isUnionTypeNode(type) || type.types.length !== 2) return null;
  const [name, or] = type.types;
  return ts.isTypeReferenceNode(name) && ts.isLiteralTypeNode(or) ? type : null;
}

export async function writePages({ app, project }, folder) {
  app.options.setValue('out', folder);
  await app.generateOutputs(project);
  const list = pages.map(({ name, entry, about }) => `- [\`${entry}\`](${name}.md): ${about}`);
  writeFileSync(
    `${folder}/README.md`,
    `# API reference\n\nWhat each package exports, with an example of each. \`npm run docs:api\` writes these pages from the comments in the\nsources; do not edit them.\n\n${list.join('\n')}\n`,
  );
}
