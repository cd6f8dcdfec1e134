import type { Model } from '../model/model.ts';
import { suggestName } from '../nearest-name.ts';
import type { Problem } from '../problem.ts';
import { stages } from '../stages/registry.ts';
import type { Stage } from '../stages/stage.ts';

export interface BoundColumn {
  readonly name: string;
  readonly type: string;
}

/** The columns that the model's table will have, or why it can have none. */
export function outputColumns(
  model: Model,
  selected: readonly BoundColumn[],
): BoundColumn[] | Problem {
  const repeated = selected.find(
    (column, index) => selected.findIndex((other) => other.name === column.name) < index,
  );
  if (repeated) {
    return {
      code: 'KH215',
      cause: `The SELECT gives the column '${repeated.name}' twice.`,
      fix: 'Give one of them another name with AS.',
      place: model.placeInSql(model.sql.search(/\S/)),
    };
  }
  const { stage: stageName, surrogate_key } = model.header;
  if (!stageName || surrogate_key) return [...idColumns(model), ...selected];
  const stage = stages.get(stageName);
  if (!stage) {
    return {
      code: 'KH209',
      cause: `There is no stage '${stageName}'.`,
      fix: suggestName(stageName, [...stages.keys()]),
      place: model.placeOfKey(['stage']),
    };
  }
  const options = stage.options.safeParse(model.header.options ?? {});
  if (!options.success) {
    const issue = options.error.issues[0]!;
    return {
      code: 'KH210',
      cause: `options${issue.path.map((key) => `.${String(key)}`).join('')}: ${issue.message}.`,
      place: model.placeOfKey(['options', ...issue.path]),
    };
  }
  const missing = Object.keys(stage.input).filter(
    (name) => !selected.some((column) => column.name === name),
  );
  if (missing.length > 0) {
    return {
      code: 'KH211',
      cause: `The stage '${stageName}' needs the columns ${missing.join(', ')}, which the SELECT does not give.`,
      place: model.placeInSql(model.sql.search(/\S/)),
    };
  }
  return stageColumns(stage);
}

/** The column of ids that a model with a surrogate key has before those of its SELECT. */
export function idColumns({ header: { surrogate_key } }: Model): BoundColumn[] {
  return surrogate_key ? [{ name: surrogate_key.column, type: 'SMALLINT' }] : [];
}

/** The columns of a model behind a stage, whatever its SELECT gives. */
export function stageColumns({ output }: Stage): BoundColumn[] {
  return Object.entries(output).map(([name, type]) => ({ name, type }));
}

/**
 * Columns that the header promises and the SELECT lacks, the other way round, and keys and a time that cannot be any.
 */
export function columnProblems(model: Model, output: readonly BoundColumn[]): Problem[] {
  const { columns, grain, part_of } = model.header;
  const produced = output.map((column) => column.name);
  // A family's keys are described by the table it is a part of.
  const declared = part_of ? [...grain, ...Object.keys(columns)] : Object.keys(columns);
  const missing = declared.filter((name) => !produced.includes(name));
  const undescribed = produced.filter((name) => !declared.includes(name));
  return [
    ...missing.map(
      (name): Problem => ({
        code: 'KH212',
        cause: `The header describes a column '${name}' that the SELECT does not give.`,
        fix: suggestName(name, undescribed.length > 0 ? undescribed : produced),
        place: model.placeOfKey(['columns', name]),
      }),
    ),
    ...undescribed.map(
      (name): Problem => ({
        code: 'KH213',
        cause: `The SELECT gives a column '${name}' that the header does not describe.`,
        fix: 'Add it under columns, or take it out of the SELECT.',
        place: model.placeOfKey(['columns']),
      }),
    ),
    ...inexactKeys(model, output),
    ...zonedTime(model, output),
  ];
}

const INEXACT = ['DOUBLE', 'FLOAT'];

function inexactKeys(model: Model, output: readonly BoundColumn[]): Problem[] {
  return model.header.grain.flatMap((name, index) => {
    const type = output.find((column) => column.name === name)?.type ?? '';
    if (!INEXACT.includes(type)) return [];
    return {
      code: 'KH220' as const,
      cause: `grain names '${name}', of type ${type}; two that should be equal may differ in the last digit.`,
      fix: 'Make it a DECIMAL or a whole number, or take another column.',
      place: model.placeOfKey(['grain', index]),
    };
  });
}

/** What is read and made of a span of time would depend on the zone of the machine. */
function zonedTime(model: Model, output: readonly BoundColumn[]): Problem[] {
  const { time } = model.header;
  const type = output.find((column) => column.name === time)?.type;
  if (type !== 'TIMESTAMP WITH TIME ZONE') return [];
  return [
    {
      code: 'KH223',
      cause: `time names '${time}', of type ${type}; which instant that is written as depends on the machine.`,
      fix: `Make it a TIMESTAMP in UTC: ${time} AT TIME ZONE 'UTC'.`,
      place: model.placeOfKey(['time']),
    },
  ];
}
