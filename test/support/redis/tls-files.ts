import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const NAMES = 'subjectAltName=DNS:localhost,IP:127.0.0.1';
const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/** Paths of PEM files. */
export interface TlsFiles {
  ca: string;
  cert: string;
  key: string;
}

/** Makes an authority of its own in the folder, and a certificate for `localhost` and 127.0.0.1. */
export async function makeTlsFiles(folder: string): Promise<TlsFiles> {
  const at = (name: string): string => join(folder, name);
  const openssl = (...args: string[]) => run('openssl', args);
  const [ca, cert, key, caKey] = [at('ca.pem'), at('cert.pem'), at('key.pem'), at('ca-key.pem')];
  await openssl(
    'req',
    '-x509',
    ...KEY,
    '-keyout',
    caKey,
    '-out',
    ca,
    '-days',
    '2',
    '-subj',
    '/CN=Test authority',
  );
  await openssl('req', ...KEY, '-keyout', key, '-out', at('request.pem'), '-subj', '/CN=localhost');
  await writeFile(at('names.cnf'), NAMES);
  const signing = ['-CA', ca, '-CAkey', caKey, '-CAcreateserial', '-extfile', at('names.cnf')];
  await openssl('x509', '-req', '-in', at('request.pem'), '-out', cert, '-days', '2', ...signing);
  return { ca, cert, key };
}
