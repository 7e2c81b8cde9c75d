import { createInputSchema, sessionViewSchema } from '@session-hub/shared/schemas';
import { defineRoute, NO_PARAMS, NO_QUERY } from '../route.js';
import { idempotencyHeaders, keyOf } from './idempotency-key.js';

const content = { type: 'application/json', schema: sessionViewSchema };

export const createSession = defineRoute({
  method: 'post',
  path: '/v1/sessions',
  access: 'known',
  name: 'createSession',
  summary: 'Makes a session.',
  params: NO_PARAMS,
  query: NO_QUERY,
  headers: idempotencyHeaders,
  // Every field is optional, and so is the body.
  body: createInputSchema.optional(),
  example: { id: 'build-7', title: 'Nightly build', start: true },
  answers: [
    { status: 201, description: 'It is there now.', content, headers: { Location: 'Where to read it.' } },
    { status: 200, description: 'It was there already, made under the same key.', content },
  ],
  errors: [
    'session_exists',
    'capacity_reached',
    'template_not_found',
    'lease_held',
    'record_too_large',
    'overloaded',
    'storage_full',
  ],
  async carryOut({ who, prefix, headers, body = {} }, { hub }) {
    const { view, created } = await hub.create(who, { ...body, ...keyOf(headers, body) });
    if (!created) return { kind: 'json', status: 200, value: view };
    return {
      kind: 'json',
      status: 201,
      value: view,
      headers: { Location: `${prefix}/v1/sessions/${view.id}` },
    };
  },
});
