import { z } from 'zod';

/** Intervals that bars can be resampled to. `3d` is missing: its phase differs from symbol to symbol. */
const RESAMPLED = [
  '3m',
  '5m',
  '15m',
  '30m',
  '1h',
  '2h',
  '4h',
  '6h',
  '8h',
  '12h',
  '1d',
  '1w',
  '1M',
] as const;

/** What `project.yml` may say. */
export const projectFile = z.strictObject({
  /** The folder under `metrics/` whose rules are in force. */
  strategy: z.string(),
  /** Coarser intervals made from each symbol's finest bars; ingested intervals are always kept. */
  intervals: z.array(z.enum(RESAMPLED)).default([]),
  engine: z
    .strictObject({
      /** The most that DuckDB may take, as DuckDB writes it. */
      memory_limit: z
        .string()
        .regex(/^\d+(\.\d+)? ?(MB|GB|MiB|GiB)$/, "expected a size such as '3GB'")
        .optional(),
      threads: z.int().min(1).max(1024).optional(),
    })
    .default({}),
});
export type ProjectFile = z.infer<typeof projectFile>;
