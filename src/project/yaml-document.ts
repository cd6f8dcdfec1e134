import { constructFromEvents, EVENT_ID, type Event, parseEvents, YAMLException } from 'js-yaml';
import { aliasMistake } from './yaml-aliases.ts';
import type { YamlMistake } from './yaml-mistake.ts';
import { readPlaces, startOf, type YamlPlace } from './yaml-places.ts';

/** What a YAML text says, and where in it. */
export interface YamlDocument {
  /** Nothing where the text says nothing. */
  readonly value: unknown;
  /** Where the deepest part of a key path begins that there is, as `YamlPlace` has it. */
  positionOf(path: readonly PropertyKey[], part?: 'key'): number;
}

/** Reads one document of YAML 1.2, words as its core schema reads them. */
export function readYaml(text: string): YamlDocument | YamlMistake {
  try {
    const events = parseEvents(text, {});
    const mistake = secondDocument(events) ?? aliasMistake(events, text);
    if (mistake) return mistake;
    const [value] = constructFromEvents(events, { source: text });
    let places: YamlPlace | undefined;
    return {
      value,
      positionOf(path, part) {
        places ??= readPlaces(events, text);
        return places.positionOf(path, part);
      },
    };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { reason, mark } = error;
    return { wrong: reason, position: mark?.position ?? 0, ...FIXES[reason] };
  }
}

/** What the parser's shorter sentences leave open. */
const FIXES: Readonly<Record<string, { readonly fix: string }>> = {
  'deficient indentation': {
    fix: 'Indent the line more than the key that it belongs to; a closing bracket too.',
  },
  'tab characters must not be used in indentation': { fix: 'Indent with spaces.' },
};

function secondDocument(events: readonly Event[]): YamlMistake | undefined {
  const begins = events.findIndex(({ type }, index) => index > 0 && type === EVENT_ID.DOCUMENT);
  if (begins < 0) return undefined;
  return {
    wrong: 'a second document begins',
    position: startOf(events[begins + 1]!) ?? 0,
    fix: 'Take the line --- out, or give the second one a file of its own.',
  };
}
