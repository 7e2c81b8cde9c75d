import { HubError, type Job, type Operation } from '@session-hub/client';

/**
 * Hands an operation to the job, which sends it in its own time. Resolves with the refusal of a command, or
 * null; refused reports are told by the job.
 */
export function reportOperation(job: Job, operation: Operation): Promise<HubError | null> {
  switch (operation.type) {
    case 'progress':
      job.progress(operation.data);
      break;
    case 'log':
      job.log(operation.data.text, operation.data.level);
      break;
    case 'error':
      job.error(operation.data);
      break;
    case 'artifact':
      job.artifact(operation.data.name, operation.data.value, operation.data.kind);
      break;
    case 'steps':
      job.steps(operation.data.steps);
      break;
    case 'item':
      job.item(operation.data.list, operation.data.number, operation.data.value);
      break;
    case 'items':
      job.items(operation.data.list, operation.data.values);
      break;
    case 'agent':
      job.agent(operation.data.name, operation.data);
      break;
    case 'state':
      job.state(operation.data.set ?? {}, operation.data.unset);
      break;
    case 'update':
      job.update(operation.data);
      break;
    case 'signal':
      job.signal(operation.data.name, operation.data.value);
      break;
    case 'metric':
      job.metric(operation.data.name, operation.data.value, operation.data.unit, operation.data.kind);
      break;
    case 'check':
      job.check(operation.data.name, operation.data.ok, operation.data.reason);
      break;
    case 'custom':
      job.custom(operation.data.name, operation.data.payload);
      break;
    case 'command':
      return refusalOf(carryOut(job, operation.data));
  }
  return Promise.resolve(null);
}

function carryOut(job: Job, command: Extract<Operation, { type: 'command' }>['data']): Promise<void> {
  if (command.ifSeq !== undefined) {
    return Promise.reject(
      new HubError({ code: 'bad_request', message: '`ifSeq` has no meaning in a stream.', retryable: false }),
    );
  }
  return job.command(command);
}

async function refusalOf(work: Promise<void>): Promise<HubError | null> {
  try {
    await work;
    return null;
  } catch (error) {
    if (error instanceof HubError) return error;
    throw error;
  }
}
