import type { ServerResponse } from 'node:http';
import type { Answer } from '../../protocol/registry/route.js';

export function sendAnswer(answer: Exclude<Answer, { kind: 'stream' }>, response: ServerResponse): void {
  switch (answer.kind) {
    case 'json':
      sendText(response, answer.status, JSON.stringify(answer.value), answer.headers ?? {});
      return;
    case 'text':
      sendText(response, 200, answer.text, {});
      return;
    case 'empty':
      response.writeHead(204).end();
  }
}

function sendText(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>>,
): void {
  const body = Buffer.from(text);
  response.writeHead(status, {
    ...headers,
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': body.length,
  });
  response.end(body);
}
