import { ProblemError } from '../../problem.ts';

const INSTANT = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d)?)Z?)?$/;

/**
 * The instant that a text of the command line names, always UTC: `2025-03-01 14:00`, `2025-03-01T14:00:00Z`, or a day
 * for its beginning. Throws a ProblemError (KH510) for any other.
 */
export function parseInstant(text: string): Date {
  const [, day, time = '00:00'] = INSTANT.exec(text) ?? [];
  const instant = new Date(`${day}T${time.padEnd(8, ':00')}Z`);
  // A day that its month does not have is taken for one of the next.
  if (!Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(day!)) return instant;
  throw new ProblemError({
    code: 'KH510',
    cause: `'${text}' is no instant.`,
    fix: 'Write it in UTC: "2025-03-01 14:00" or 2025-03-01T14:00:00Z.',
  });
}

/** `2025-03-01 14:00`, with seconds where there are some. */
export function instantText(instant: Date): string {
  const text = instant.toISOString().replace('T', ' ');
  return text.endsWith(':00.000Z') ? text.slice(0, 16) : text.slice(0, 19);
}
