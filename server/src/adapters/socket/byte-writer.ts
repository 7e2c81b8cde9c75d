/** Writes bytes of a connection to the system, past Node's streams, in the order of its calls and theirs. */
export type ByteWriter = (bytes: Uint8Array, onTaken: () => void) => WriteOutcome;

/** What the system has taken, it has taken at once, or it calls back; `refused` when nothing was written. */
export type WriteOutcome = 'taken' | 'waiting' | 'refused';

/** A connection as `net.Socket` holds it in Node 20; another Node is looked at before it is used. */
interface Handle {
  readonly constructor: { readonly name: string };
  writeBuffer?(request: WriteRequest, bytes: Uint8Array): number;
}

interface WriteRequest {
  oncomplete?: (status: number) => void;
  /** Held for as long as the system may still read it. */
  buffer?: Uint8Array;
}

interface StreamBinding {
  readonly WriteWrap: new () => WriteRequest;
  readonly streamBaseState: ArrayLike<number>;
  readonly kLastWriteWasAsync: number;
}

const PLAIN = new Set(['TCP', 'Pipe']);
const binding = findBinding();
/** Used over and over: only a write that has to wait keeps its request. */
let spare: WriteRequest | null = null;

/**
 * Null where this Node or this connection has no such way. Nothing may wait in the stream when it is used: what the stream
 * still holds would come later.
 */
export function byteWriterOf(stream: object): ByteWriter | null {
  const { _handle: handle } = stream as { _handle?: Handle | null };
  // What is encrypted has queues of its own.
  if (binding === null || !handle || !PLAIN.has(handle.constructor.name)) return null;
  if (typeof handle.writeBuffer !== 'function') return null;
  return (bytes, onTaken) => write(binding, handle as Required<Handle>, bytes, onTaken);
}

function write(
  { WriteWrap, streamBaseState, kLastWriteWasAsync }: StreamBinding,
  handle: Required<Handle>,
  bytes: Uint8Array,
  onTaken: () => void,
): WriteOutcome {
  const request = spare ?? new WriteWrap();
  spare = request;
  if (handle.writeBuffer(request, bytes) !== 0) return 'refused';
  if (streamBaseState[kLastWriteWasAsync] === 0) return 'taken';
  spare = null;
  request.buffer = bytes;
  request.oncomplete = (status) => {
    if (status === 0) onTaken();
  };
  return 'waiting';
}

/** Node names it internal; a Node that has it no longer, or with other parts, is one without. */
function findBinding(): StreamBinding | null {
  try {
    const { binding: find } = process as unknown as { binding(name: string): Partial<StreamBinding> };
    const { WriteWrap, streamBaseState, kLastWriteWasAsync } = find('stream_wrap');
    if (typeof WriteWrap !== 'function' || typeof kLastWriteWasAsync !== 'number') return null;
    if (typeof streamBaseState?.[kLastWriteWasAsync] !== 'number') return null;
    return { WriteWrap, streamBaseState, kLastWriteWasAsync };
  } catch {
    return null;
  }
}
