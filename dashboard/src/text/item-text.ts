import { linkOf } from './link-of.js';
import { valueText } from './value-text.js';

export interface ItemText {
  readonly title: string;
  /** The rest of it, in one line. */
  readonly about: string;
  /** Where it can be opened. */
  readonly link: string | null;
}

const TITLES = ['title', 'name', 'scene', 'label'];
const LINKS = ['url', 'href', 'link'];

/** A numbered artifact in a line. Applications make them as they like; what looks like a title or an address is one. */
export function itemText(value: unknown): ItemText {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { title: valueText(value), about: '', link: linkOf(value) };
  const fields: Readonly<Record<string, unknown>> = { ...value };
  const titled = TITLES.find((name) => typeof fields[name] === 'string' && fields[name] !== '');
  const linked = LINKS.find((name) => linkOf(fields[name]) !== null);
  const others = Object.entries(fields).filter(([name]) => name !== titled && name !== linked);
  const about = valueText(others.map(([name, field]) => `${name} ${valueText(field)}`).join(' · '));
  const link = linked === undefined ? null : linkOf(fields[linked]);
  if (titled !== undefined) return { title: valueText(fields[titled]), about, link };
  return link === null ? { title: about, about: '', link } : { title: link, about, link };
}
