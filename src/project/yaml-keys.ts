import { EVENT_ID, type Event } from 'js-yaml';
import type { YamlMistake } from './yaml-mistake.ts';
import { keyName, startOf } from './yaml-places.ts';

/** A collection that is under way: of a mapping its keys so far, and whether another one is next. */
interface Open {
  readonly keys: Set<string> | undefined;
  isKeyNext: boolean;
}

/** The keys of a document that are no words, and those that come a second time. */
export function keyMistakes(events: readonly Event[], text: string): YamlMistake[] {
  const mistakes: YamlMistake[] = [];
  const open: Open[] = [];
  for (const event of events) {
    if (event.type === EVENT_ID.POP) {
      open.pop();
      continue;
    }
    const around = open.at(-1);
    if (around?.keys) {
      const mistake = around.isKeyNext ? mistakeOf(event, around.keys, events, text) : undefined;
      if (mistake) mistakes.push(mistake);
      around.isKeyNext = !around.isKeyNext;
    }
    if (event.type === EVENT_ID.SCALAR || event.type === EVENT_ID.ALIAS) continue;
    const keys = event.type === EVENT_ID.MAPPING ? new Set<string>() : undefined;
    open.push({ keys, isKeyNext: true });
  }
  return mistakes;
}

function mistakeOf(
  key: Event,
  before: Set<string>,
  events: readonly Event[],
  text: string,
): YamlMistake | undefined {
  // A word, or its mistake is another.
  if (key.type === EVENT_ID.ALIAS) return undefined;
  const position = startOf(key) ?? 0;
  if (key.type !== EVENT_ID.SCALAR) {
    return {
      wrong: 'a key is no word',
      position,
      fix: 'Put quotes around a text that begins with { or [.',
    };
  }
  const name = keyName(key, events, text);
  if (before.has(name)) return { wrong: `the key '${name}' comes a second time`, position };
  before.add(name);
  return undefined;
}
