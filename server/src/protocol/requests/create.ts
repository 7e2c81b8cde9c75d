import { createInputSchema, sessionViewSchema } from '@session-hub/shared/schemas';
import { defineCall } from '../registry/define-request.js';
import { idempotencyHeaders, keyOf } from '../registry/route-parts.js';

const content = { type: 'application/json', schema: sessionViewSchema };

export const create = defineCall('create', {
  permission: 'create',
  rule: 'R23',
  errors: [
    'session_exists',
    'capacity_reached',
    'template_not_found',
    'lease_held',
    'record_too_large',
    'overloaded',
    'storage_full',
  ],
  run: ({ hub, who }, input) => hub.create(who, input),
  http: {
    method: 'post',
    path: '/v1/sessions',
    operation: 'createSession',
    summary: 'Makes a session.',
    headers: idempotencyHeaders,
    // Every field is optional, and so is the body.
    body: createInputSchema.optional(),
    example: { id: 'build-7', title: 'Nightly build', start: true },
    returns: [
      { status: 201, description: 'It is there now.', content, headers: { Location: 'Where to read it.' } },
      { status: 200, description: 'It was there already, made under the same key.', content },
    ],
    input: ({ headers, body = {} }) => ({ ...body, ...keyOf(headers, body) }),
    respond({ view, created }, prefix) {
      if (!created) return { kind: 'json', status: 200, value: view };
      const headers = { Location: `${prefix}/v1/sessions/${view.id}` };
      return { kind: 'json', status: 201, value: view, headers };
    },
  },
});
