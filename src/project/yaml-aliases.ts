import { EVENT_ID, type Event } from 'js-yaml';
import type { YamlMistake } from './yaml-mistake.ts';

/** So many values no project file has; a few lines of aliases of aliases stand for more than any memory holds. */
const MOST_VALUES = 100_000;

/** The alias that cannot be followed: nothing has its name, it is within what it names, or stands for too much. */
export function aliasMistake(events: readonly Event[], text: string): YamlMistake | undefined {
  /** How many values a name stands for; none as long as its end has not come. */
  const sizes = new Map<string, number | undefined>();
  /** The names of the collections that are under way, and the count at which each began. */
  const open: { readonly name: string | undefined; readonly before: number }[] = [];
  let count = 0;
  for (const event of events) {
    if (event.type === EVENT_ID.POP) {
      const { name, before } = open.pop()!;
      if (name !== undefined) sizes.set(name, count - before);
      continue;
    }
    const before = count++;
    const name = nameIn(event, text);
    if (event.type === EVENT_ID.ALIAS) {
      const size = sizes.get(name!);
      count += size ?? 0;
      const wrong = !sizes.has(name!)
        ? `nothing before the alias *${name} is named &${name}`
        : size === undefined
          ? `the alias *${name} stands within what it names`
          : count > MOST_VALUES
            ? `aliases stand for more than ${MOST_VALUES.toLocaleString('en')} values`
            : undefined;
      if (wrong) return { wrong, position: event.anchorStart - 1 };
      continue;
    }
    const isCollection = event.type !== EVENT_ID.SCALAR;
    if (isCollection) open.push({ name, before });
    if (name !== undefined) sizes.set(name, isCollection ? undefined : 1);
  }
  return undefined;
}

function nameIn(event: Exclude<Event, { type: typeof EVENT_ID.POP }>, text: string) {
  if (event.type === EVENT_ID.DOCUMENT || event.anchorStart < 0) return undefined;
  return text.slice(event.anchorStart, event.anchorEnd);
}
