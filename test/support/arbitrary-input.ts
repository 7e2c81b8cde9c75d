import fc from 'fast-check';
import { z } from 'zod';

interface JsonSchema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

const odd: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>(
    -1,
    1e308,
    Number.MAX_SAFE_INTEGER,
    '',
    '\u0000',
    '\ud800',
    'x'.repeat(5_000),
    null,
  ),
);

/**
 * What a request may be sent with: values as its schema describes them, given ones of these names now and then, and
 * about one part in twelve of any other form.
 */
export function arbitraryInput(
  schema: z.ZodType,
  known: Readonly<Record<string, readonly string[]>>,
): fc.Arbitrary<unknown> {
  const root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  return of(root, 8);

  function of(part: JsonSchema, levels: number): fc.Arbitrary<unknown> {
    if (levels === 0) return odd;
    return fc.oneof({ weight: 11, arbitrary: fitting(part, levels) }, { weight: 1, arbitrary: odd });
  }

  function fitting(part: JsonSchema, levels: number): fc.Arbitrary<unknown> {
    if (part.$ref !== undefined) return fitting(definition(part.$ref), levels - 1);
    if ('const' in part) return fc.constant(part.const);
    if (part.enum !== undefined) return fc.constantFrom(...part.enum);
    const forms = part.anyOf ?? part.oneOf;
    if (forms !== undefined) return fc.oneof(...forms.map((form) => of(form, levels - 1)));
    switch (part.type) {
      case 'object':
        return object(part, levels);
      case 'array':
        return fc.array(of(part.items ?? {}, levels - 1), { minLength: 0, maxLength: 3 });
      case 'string':
        return text(part);
      case 'integer':
        return fc.integer(between(part));
      case 'number':
        return fc.double({ ...between(part), noNaN: true });
      case 'boolean':
        return fc.boolean();
      default:
        return odd;
    }
  }

  function object({ properties = {}, required = [] }: JsonSchema, levels: number): fc.Arbitrary<unknown> {
    const fields = Object.entries(properties).map(([name, field]): [string, fc.Arbitrary<unknown>] => {
      const given = known[name] ?? [];
      const any = of(field, levels - 1);
      if (given.length === 0) return [name, any];
      return [name, fc.oneof({ weight: 3, arbitrary: fc.constantFrom<unknown>(...given) }, any)];
    });
    return fc.record(Object.fromEntries(fields), { requiredKeys: [...required] });
  }

  /** Small, but as large as it must be. */
  function between({ minimum = -9, maximum = Number.MAX_SAFE_INTEGER }: JsonSchema) {
    const min = Math.max(minimum, -9);
    return { min, max: Math.max(min, Math.min(maximum, min + 99)) };
  }

  function text({ pattern, allOf = [], minLength = 0, maxLength = 40 }: JsonSchema): fc.Arbitrary<string> {
    const form = pattern ?? allOf[0]?.pattern;
    if (form !== undefined) return fc.stringMatching(new RegExp(form));
    return fc.string({ minLength, maxLength: Math.max(minLength, Math.min(maxLength, 40)) });
  }

  function definition(path: string): JsonSchema {
    const found = path === '#' ? root : root.$defs?.[path.replace('#/$defs/', '')];
    if (found === undefined) throw new Error(`The schema has no ${path}.`);
    return found;
  }
}
