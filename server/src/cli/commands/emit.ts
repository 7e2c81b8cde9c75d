import { Command, Option } from 'commander';
import type { ExitCode } from '../cli-error.js';
import { addConnectionOptions, type ConnectionOptions } from '../connect/connection-options.js';
import { OPERATION_USAGES } from '../emit/parse-operation.js';
import { type EmitPlan, type PlanOptions, planEmit } from '../emit/plan-emit.js';
import { emitOnce, runEmitStream } from '../emit/run-emit-stream.js';
import type { Io } from '../io.js';
import { formatOf, type Runner } from '../runner.js';

type EmitOptions = ConnectionOptions & PlanOptions;

const HELP = `
Operations:
${OPERATION_USAGES.map((usage) => `  ${usage}`).join('\n')}
  -  reads operations from standard input, one JSON object on each line, under the session's lease:
     {"type":"progress","data":{"current":3,"total":10,"description":"Rendering"}}
     After the input's end it waits up to --timeout for the hub to have all of it.

A single operation needs no lease: it can stand beside a running worker.

Examples:
  $ session-hub emit build-7 progress 3 10 "Rendering"
  $ session-hub emit build-7 complete '{"files":12}'
  $ id=$(session-hub emit --create --title "Nightly build")
  $ my-worker | session-hub emit --create build-8 -`;

export function emitCommand(run: Runner): Command {
  const command = new Command('emit')
    .description('Report into a session: one operation, or a stream of them.')
    .argument('[id]', 'the session')
    .argument('[operation...]', 'what to report; - reads from standard input')
    .addOption(inGroup('Create:', '--create', 'make the session first, and print its id'))
    .addOption(inGroup('Create:', '--title <text>', 'what people call it; with update: from now on'))
    .addOption(inGroup('Create:', '--owner <name>', 'whose it is'))
    .addOption(inGroup('Create:', '--template <name>', 'what kind of session it is'))
    .addOption(
      inGroup('Create:', '--meta <name=value>', 'a fact about it; may be repeated').argParser(collect),
    )
    .addOption(
      inGroup(
        'Create:',
        '--policy <name=value>',
        'instead of what the template says, such as lifetime=2h; may be repeated',
      ).argParser(collect),
    )
    .addOption(inGroup('Create:', '--no-start', 'leave it pending'))
    .addOption(inGroup('Operation:', '--reason <text>', 'why, for complete, fail, touch and extend'))
    .addOption(inGroup('Operation:', '--level <level>', 'of a log line'))
    .addOption(inGroup('Operation:', '--restart', 'progress that really starts over'))
    .addOption(inGroup('Operation:', '--code <code>', 'of an error'))
    .addOption(inGroup('Operation:', '--severity <severity>', 'of an error: info, warning, error, critical'))
    .addOption(inGroup('Operation:', '--source <name>', 'where an error comes from'))
    .addOption(inGroup('Operation:', '--category <name>', 'what kind of error it is'))
    .addOption(inGroup('Operation:', '--impact <text>', 'what an error means for the work'))
    .addOption(inGroup('Operation:', '--role <role>', 'of an agent'))
    .addOption(inGroup('Operation:', '--retryable', 'another try may help'))
    .addOption(
      inGroup(
        'Operation:',
        '--step <text>',
        'the step progress is of; or what to do about an error, may be repeated',
      ).argParser(collect),
    )
    .addOption(inGroup('Operation:', '--kind <kind>', 'of an artifact, or of a metric'))
    .addOption(
      inGroup(
        'Operation:',
        '--unset <name>',
        'remove from the state, or with update from the meta; may be repeated',
      ).argParser(collect),
    )
    .addOption(inGroup('Operation:', '--take', 'with -: replace the worker that holds the lease'));
  return addConnectionOptions(command)
    .addHelpText('after', HELP)
    .action((id: string | undefined, words: string[], options: EmitOptions) =>
      run(formatOf(options), (io) => emit(planEmit(id, words, options), options, io)),
    );
}

function inGroup(group: string, flags: string, description: string): Option {
  return new Option(flags, description).helpGroup(group);
}

function emit(plan: EmitPlan, options: EmitOptions, io: Io): Promise<ExitCode> {
  switch (plan.kind) {
    case 'once':
      return emitOnce(plan, options, io);
    case 'stream':
      return runEmitStream(plan, options, io);
  }
}

/** Not variadic: that would swallow the words after it. */
function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
