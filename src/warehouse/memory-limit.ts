import { totalmem } from 'node:os';

/**
 * What DuckDB may take where project.yml does not say: half of the machine's memory, or of what a container gives
 * this process. DuckDB's own default, 80 %, leaves too little to the stages, which run outside its limit.
 */
export function defaultMemoryLimit(
  total = totalmem(),
  given = process.constrainedMemory(),
): string {
  // Without a container Node gives 0 or a number beyond any machine.
  const memory = given > 0 ? Math.min(total, given) : total;
  return `${Math.floor(memory / 2 / 2 ** 20)}MiB`;
}
