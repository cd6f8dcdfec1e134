import type { ModelTest } from '../../model/model-test.ts';
import type { Problem } from '../../problem.ts';
import type { Audited } from './kind.ts';
import { auditKind } from './registry.ts';

/** What the test with this number among the model's finds, as problems with its place in the header. */
export async function runTest(audited: Audited, index: number): Promise<Problem[]> {
  const { model } = audited;
  const test = model.header.tests[index]!;
  const kind = auditKind(test.kind);
  const said = (problem: Problem): Problem => ({
    ...problem,
    cause: `${subject(model.qualifiedName, test)}: ${problem.cause}${test.description ? ` ${test.description.trim()}` : ''}`,
    ...(test.severity === 'warn' && { severity: 'warn' }),
  });
  const placeOf = (path: readonly PropertyKey[]) =>
    model.placeOfKey(['tests', index, test.kind, ...path]);
  try {
    const findings = await kind.find(test.given, audited);
    return findings.map(({ path, ...finding }) =>
      said({ code: kind.code, ...finding, place: placeOf(path) }),
    );
  } catch (error) {
    const message = (error as Error).message.split('\n')[0]!;
    return [said({ code: 'KH327', cause: `the test broke off: ${message}.`, place: placeOf([]) })];
  }
}

function subject(table: string, { name }: ModelTest): string {
  return name ? `${table} (${name})` : table;
}
