// How the files that pages load are made small; the size check measures the very same output.
import { build } from 'esbuild';
import { minify as squeeze } from 'terser';

const TARGET = 2022;

/**
 * Names that only the client's own parts call one another by: no user, and no message, ever sees them. Some of them are
 * names of browsers too (`builtins`): neither our code nor socket.io-client, which the plain script holds, may use those.
 */
const OUR_OWN =
  /^(again|asked|askedAt|cancel|changed|grant|granted|heard|hello|hold|isAhead|isBehind|isDead|isFull|isIdle|isLoading|isOpen|isOver|isWaiting|later|leave|listen|listener|lose|news|note|onEnd|openLink|peek|recreate|rejoin|reset|rightAt|sender|settle|stopped|subscriptions|takeBack|tell|until|use|users)$/;

/** Bundles, then minifies each output. Returns [{ path, code, map, isEntry, imports }]. */
export async function minify({ format, ...options }) {
  const { outputFiles, metafile } = await build({
    ...options,
    format,
    bundle: true,
    // The outputs call one another by short names; and terser makes less of what esbuild has not gone over first.
    minifyIdentifiers: true,
    minifySyntax: true,
    target: `es${TARGET}`,
    logLevel: 'warning',
    sourcemap: true,
    metafile: true,
    write: false,
  });
  const nameCache = {};
  const minified = [];
  // One after the other: the outputs call one another by the same short names.
  for (const [path, { entryPoint, imports }] of Object.entries(metafile.outputs)) {
    if (!path.endsWith('.js')) continue;
    const textOf = (end) => outputFiles.find((file) => file.path.endsWith(path + end)).text;
    const { code, map } = await squeeze(textOf(''), {
      module: format === 'esm',
      ecma: TARGET,
      compress: { passes: 5, ecma: TARGET, unsafe_arrows: true, hoist_funs: true, lhs_constants: false },
      mangle: { properties: { builtins: true, regex: OUR_OWN } },
      nameCache,
      sourceMap: { content: textOf('.map'), url: `${path.split('/').at(-1)}.map` },
    });
    minified.push({ path, code, map, isEntry: entryPoint !== undefined, imports });
  }
  return minified;
}
