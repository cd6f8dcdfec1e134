import { constructFromEvents, EVENT_ID, type Event, SCALAR_STYLE } from 'js-yaml';

/**
 * The character at which the deepest part of a key path begins that there is: its value where that is a single number
 * or word, its key otherwise or if asked for.
 */
export type PositionOf = (path: readonly PropertyKey[], part?: 'key') => number;

/** A value in the text. */
interface Node {
  /** Absent of an empty value and of a text that is written below its key. */
  readonly position: number | undefined;
  readonly isScalar: boolean;
  /** What is in it by key, or by place in a list. */
  readonly children: ReadonlyMap<string, Child>;
}

interface Child {
  readonly isOfList: boolean;
  /** Where its key begins; in a list the dash before it, where it has no beginning of its own. */
  readonly keyPosition: number | undefined;
  readonly value: Node;
}

/** The places in `text` of the one document that `events` tell of. */
export function readPlaces(events: readonly Event[], text: string): PositionOf {
  // The first event is the document.
  let next = 1;
  /** Behind what was read last. */
  let end = 0;
  const read = (): Node => {
    const event = events[next++]!;
    const position = startOf(event);
    end = Math.max(end, endOf(event));
    const children = new Map<string, Child>();
    if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) {
      const isOfList = event.type === EVENT_ID.SEQUENCE;
      while (events[next]!.type !== EVENT_ID.POP) {
        const first = events[next]!;
        const name = isOfList ? String(children.size) : keyName(first, events, text);
        let keyPosition: number | undefined;
        if (!isOfList) keyPosition = read().position;
        else if (startOf(first) === undefined) {
          keyPosition = children.size === 0 ? position! : dashAfter(text, end);
          end = Math.max(end, 1 + (keyPosition ?? 0));
        }
        children.set(name, { isOfList, keyPosition, value: read() });
      }
      next += 1;
    }
    return { position, isScalar: event.type === EVENT_ID.SCALAR, children };
  };
  const root = events.length === 0 ? undefined : read();
  return (path, part) => positionIn(root, path, part === 'key');
}

/** The name that a key has in the value. */
export function keyName(key: Event, events: readonly Event[], text: string): string {
  if (key.type !== EVENT_ID.SCALAR) return '';
  const [name] = constructFromEvents([events[0]!, key, { type: EVENT_ID.POP }], { source: text });
  return String(name);
}

/** Where what an event tells of is written, its quote included. */
export function startOf(event: Event): number | undefined {
  switch (event.type) {
    case EVENT_ID.MAPPING:
    case EVENT_ID.SEQUENCE:
      return event.start;
    case EVENT_ID.ALIAS:
      return event.anchorStart - 1;
    case EVENT_ID.SCALAR:
      if (event.valueStart < 0 || event.style >= SCALAR_STYLE.LITERAL_BLOCK) return undefined;
      return event.style === SCALAR_STYLE.PLAIN ? event.valueStart : event.valueStart - 1;
  }
}

function endOf(event: Event): number {
  if (event.type === EVENT_ID.SCALAR) return event.valueEnd;
  return event.type === EVENT_ID.ALIAS ? event.anchorEnd : (startOf(event) ?? 0);
}

/** The dash that begins a value of a list, of those at the beginning of a line. */
function dashAfter(text: string, from: number): number | undefined {
  const dash = /^ *-(?=\s|$)/gm;
  dash.lastIndex = from;
  const found = dash.exec(text);
  return found ? found.index + found[0].length - 1 : undefined;
}

function positionIn(
  root: Node | undefined,
  path: readonly PropertyKey[],
  wantsKey: boolean,
): number {
  let node = root;
  let position = root?.position ?? 0;
  for (const [index, step] of path.entries()) {
    const child = node?.children.get(String(step));
    if (!child) return position;
    const { isOfList, keyPosition, value } = child;
    const isValue = isOfList || (index === path.length - 1 && !wantsKey && value.isScalar);
    position = (isValue ? value.position : undefined) ?? keyPosition ?? position;
    node = value;
  }
  return position;
}
