import { connect } from 'node:net';

/** Sends these very bytes and gives back what comes, until the hub has answered once or closes the connection. */
export function rawHttp(
  port: number,
  text: string | Uint8Array,
  length: 'one answer' | 'until closed' = 'one answer',
): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.setEncoding('latin1');
    socket.on('data', (part: string) => {
      answer += part;
      if (length === 'one answer' && isWhole(answer)) socket.destroy();
    });
    socket.on('error', (error) => (answer === '' ? reject(error) : resolve(answer)));
    socket.on('close', () => resolve(answer));
    socket.write(text);
  });
}

function isWhole(answer: string): boolean {
  const length = /content-length: (\d+)/i.exec(answer)?.[1];
  const end = answer.indexOf('\r\n\r\n');
  return end >= 0 && length !== undefined && answer.length >= end + 4 + Number(length);
}
