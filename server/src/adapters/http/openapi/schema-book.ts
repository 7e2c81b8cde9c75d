import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';

const COMPONENTS = '#/components/schemas/';
const DEFINITIONS = '#/$defs/';

/** Turns zod schemas into those of a document; each that has an id is written down once, under that id. */
export class SchemaBook {
  readonly #components = new Map<string, JsonObject>();

  /**
   * `sent` is what travels: an object of an answer stays open for fields of later versions. `understood` is what
   * comes out of a parameter's text.
   */
  describe(schema: z.ZodType, form: 'sent' | 'understood'): JsonObject {
    const io = form === 'sent' ? 'input' : 'output';
    const { $schema, $defs, id, ...root } = z.toJSONSchema(schema, { io, target: 'draft-2020-12' });
    for (const [name, definition] of Object.entries($defs ?? {})) this.#writeDown(name, definition);
    if (typeof id !== 'string') return pointToComponents(root);
    this.#writeDown(id, root);
    return { $ref: COMPONENTS + id };
  }

  components(): JsonObject {
    return Object.fromEntries([...this.#components].sort(([left], [right]) => (left < right ? -1 : 1)));
  }

  #writeDown(name: string, definition: unknown): void {
    const { id, ...rest } = isJsonObject(definition) ? definition : {};
    const component = pointToComponents(rest);
    const known = this.#components.get(name);
    if (known !== undefined && !isDeepStrictEqual(known, component)) {
      throw new Error(`Two different schemas are called ${name}.`);
    }
    this.#components.set(name, component);
  }
}

function pointToComponents(schema: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, pointed(name, value)]));
}

function pointed(name: string, value: unknown): unknown {
  if (name === '$ref' && typeof value === 'string') return value.replace(DEFINITIONS, COMPONENTS);
  if (Array.isArray(value)) return value.map((item) => pointed('', item));
  return isJsonObject(value) ? pointToComponents(value) : value;
}

/** As much of JSON Schema and OpenAPI as this folder has to look into. */
export type JsonObject = { readonly [name: string]: unknown };

function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
