import { constructFromEvents, EVENT_ID, type Event, parseEvents, YAMLException } from 'js-yaml';
import { aliasMistake } from './yaml-aliases.ts';
import { keyMistakes } from './yaml-keys.ts';
import type { YamlMistake } from './yaml-mistake.ts';
import { type PositionOf, readPlaces } from './yaml-places.ts';

/** What a YAML text says, and where in it. */
export interface YamlDocument {
  /** Nothing where the text says nothing. */
  readonly value: unknown;
  readonly positionOf: PositionOf;
}

/** Reads one document of YAML 1.2, words as its core schema reads them. */
export function readYaml(
  text: string,
): YamlDocument | { readonly mistakes: readonly YamlMistake[] } {
  let events: Event[] = [];
  try {
    events = parseEvents(text, {});
    const mistake = secondDocument(events, text) ?? aliasMistake(events, text);
    if (mistake) return { mistakes: [mistake] };
    const [value] = constructFromEvents(events, { source: text });
    let places: PositionOf | undefined;
    return {
      value,
      positionOf(path, part) {
        places ??= readPlaces(events, text);
        return places(path, part);
      },
    };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const inKeys = keyMistakes(events, text);
    return { mistakes: inKeys.length > 0 ? inKeys : [mistakeOf(error)] };
  }
}

function mistakeOf({ reason, mark }: YAMLException): YamlMistake {
  const fix = FIXES[reason];
  return { wrong: reason, position: mark?.position ?? 0, ...(fix && { fix }) };
}

/** What the parser's shorter sentences leave open. */
const FIXES: Readonly<Record<string, string>> = {
  'bad indentation of a mapping entry':
    'Indent it like the entries beside it; put quotes around a text with ": " in it, or that begins with a sign.',
  'deficient indentation':
    'Close the quote before, or indent the line more than the key that it belongs to; a closing bracket too.',
  'tab characters must not be used in indentation': 'Indent with spaces.',
};

function secondDocument(events: readonly Event[], text: string): YamlMistake | undefined {
  const [first, ...others] = events.filter(({ type }) => type === EVENT_ID.DOCUMENT);
  if (others.length === 0) return undefined;
  const ends = [...text.matchAll(/^(?:---|\.\.\.)(?=\s|$)/gm)].map(({ index }) => index);
  // The first document may begin with such a line too.
  const isFirstMarked = first?.type === EVENT_ID.DOCUMENT && first.explicitStart;
  return {
    wrong: 'a second document begins',
    position: ends[isFirstMarked ? 1 : 0] ?? 0,
    fix: 'Take the line out, or give what comes after it a file of its own.',
  };
}
