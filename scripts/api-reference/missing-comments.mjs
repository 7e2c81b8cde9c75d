// What of the public API has no comment, or no example.
import { ReflectionKind } from 'typedoc';

const MEMBERS = ReflectionKind.Property | ReflectionKind.Method | ReflectionKind.Accessor;

/** Sentences, one for each export or member that lacks something. */
export function missingComments(project) {
  return exportsOf(project).flatMap(({ module, reflection }) => {
    const name = `${module.name}: ${reflection.name}`;
    // What a constant holds is in its own text.
    const holder = reflection.kindOf(ReflectionKind.Variable)
      ? {}
      : (reflection.type?.declaration ?? reflection);
    const members = holder.children ?? [];
    return [
      ...(hasText(reflection) ? [] : [`${name} has no comment`]),
      ...(examplesOf(reflection).length > 0 ? [] : [`${name} has no @example`]),
      ...members
        .filter((member) => member.kindOf(MEMBERS) && !hasText(member))
        .map((member) => `${name}.${member.name} has no comment`),
    ];
  });
}

/** Each export once, on the page where it is described. */
export function exportsOf(project) {
  return project.children.flatMap((module) =>
    (module.children ?? [])
      .filter((reflection) => !reflection.isReference())
      .map((reflection) => ({ module, reflection })),
  );
}

/** The code of its examples. */
export function examplesOf(reflection) {
  return commentsOf(reflection).flatMap((comment) =>
    comment.getTags('@example').map(({ content }) => codeOf(content.map(({ text }) => text).join(''))),
  );
}

function codeOf(text) {
  return text.replace(/^```\w*\n|\n```$/g, '');
}

function hasText(reflection) {
  return commentsOf(reflection).some(({ summary }) => summary.some(({ text }) => text.trim() !== ''));
}

/** A function or method has its comments on its signatures. */
function commentsOf(reflection) {
  const holders = [
    reflection,
    ...(reflection.signatures ?? []),
    reflection.getSignature,
    reflection.type?.declaration,
  ];
  return [...holders, ...(reflection.type?.declaration?.signatures ?? [])].flatMap(
    (holder) => holder?.comment ?? [],
  );
}
