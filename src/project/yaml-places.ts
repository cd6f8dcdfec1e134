import { EVENT_ID, type Event, getScalarValue, SCALAR_STYLE } from 'js-yaml';

/** A value in a YAML text. */
export interface YamlPlace {
  /**
   * The character at which the deepest part of a key path begins that there is: its value where that is a single
   * number or word, its key otherwise or if asked for.
   */
  positionOf(path: readonly PropertyKey[], part?: 'key'): number;
}

interface Node {
  /** Absent of an empty value and of a text that is written below its key. */
  readonly position: number | undefined;
  readonly isScalar: boolean;
  /** What is in it by key, or by place in a list. */
  readonly children: ReadonlyMap<string, Child>;
}

interface Child {
  readonly key: Node | undefined;
  readonly value: Node;
}

/** The places in `text` of the one document that `events` tell of. */
export function readPlaces(events: readonly Event[], text: string): YamlPlace {
  // The first event is the document.
  let next = 1;
  const read = (): Node => {
    const event = events[next++]!;
    const children = new Map<string, Child>();
    if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) {
      while (events[next]!.type !== EVENT_ID.POP) {
        const name =
          event.type === EVENT_ID.MAPPING ? wordOf(events[next]!, text) : String(children.size);
        const key = event.type === EVENT_ID.MAPPING ? read() : undefined;
        children.set(name, { key, value: read() });
      }
      next += 1;
    }
    return { position: startOf(event), isScalar: event.type === EVENT_ID.SCALAR, children };
  };
  const root = events.length === 0 ? undefined : read();
  return { positionOf: (path, part) => positionIn(root, path, part === 'key') };
}

function wordOf(key: Event, text: string): string {
  return key.type === EVENT_ID.SCALAR ? getScalarValue(text, key) : '';
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
    const { key, value } = child;
    const isValue = !key || (index === path.length - 1 && !wantsKey && value.isScalar);
    position = (isValue ? value.position : undefined) ?? key?.position ?? position;
    node = value;
  }
  return position;
}
