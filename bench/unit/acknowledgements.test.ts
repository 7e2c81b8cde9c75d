import { describe, expect, it } from '@jest/globals';
import { Acknowledgements } from '../load/acknowledgements.js';

const PATIENT_MS = 20_000;
const STORED = '43/hub,0[{"ok":true,"value":{"to":7}}]';

function having(sent: number): { acknowledgements: Acknowledgements; come(text: string): void } {
  const acknowledgements = new Acknowledgements();
  for (let number = 0; number < sent; number++) acknowledgements.sent();
  return {
    acknowledgements,
    // Payloads lie anywhere in a buffer that all sockets share.
    come: (text) => acknowledgements.take(Buffer.from(`??${text}??`), 2, 2 + text.length),
  };
}

describe('waiting for what was published to be stored', () => {
  it('ends at once where nothing was published, or all of it is stored', async () => {
    await having(0).acknowledgements.complete(0);
    const { acknowledgements, come } = having(2);
    come(STORED);
    come(STORED);
    await acknowledgements.complete(0);
  });

  it('goes on until the last acknowledgement has come', async () => {
    const { acknowledgements, come } = having(2);
    let isComplete = false;
    const complete = acknowledgements.complete(PATIENT_MS).then(() => {
      isComplete = true;
    });
    come(STORED);
    await new Promise((resolve) => setImmediate(resolve));
    expect(isComplete).toBe(false);
    come(STORED);
    await complete;
  });

  it('takes nothing else that the hub says for an acknowledgement', async () => {
    const { acknowledgements, come } = having(1);
    come('42/hub,["heartbeat",{"at":1}]');
    await expect(acknowledgements.complete(0)).rejects.toThrow('1 of 1 appends');
  });

  it('ends after the limit, and says how much is missing', async () => {
    const { acknowledgements, come } = having(3);
    come(STORED);
    await expect(acknowledgements.complete(1)).rejects.toThrow(
      '2 of 3 appends were not acknowledged in 1 ms.',
    );
  });

  it('ends with what the hub refused, also when that came before', async () => {
    const refused = '43/hub,0[{"ok":false,"error":{"code":"rate_limited"}}]';
    const early = having(2);
    early.come(refused);
    await expect(early.acknowledgements.complete(PATIENT_MS)).rejects.toThrow('rate_limited');
    const late = having(1);
    const complete = late.acknowledgements.complete(PATIENT_MS);
    late.come(refused);
    await expect(complete).rejects.toThrow('rate_limited');
  });
});
