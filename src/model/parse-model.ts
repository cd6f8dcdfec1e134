import { basename, dirname } from 'node:path';
import { type Problem, placeAt } from '../problem.ts';
import { type CheckYaml, checkYaml, type PlaceOf } from '../project/yaml-file.ts';
import { type ModelHeader, modelHeader } from './header.ts';
import { incrementalSlips } from './incremental-header.ts';
import type { Model } from './model.ts';

/** A semicolon and what comments follow it. */
const TRAILING = /;(?:\s|--[^\n]*(?:\n|$)|\/\*(?:[^*]|\*(?!\/))*\*\/)*$/;
const HEADER = /^\/\*---\r?\n([\s\S]*?)---\*\//;
/** Folders whose tables have a schema of their own; those of the others are in `main`. */
const SCHEMAS: Readonly<Record<string, string>> = { staging: 'staging', indicators: 'indicators' };

export type ParsedModel =
  | { readonly ok: true; readonly model: Model }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** The SELECT of a model file; of one without a header all of it. */
export function selectIn(text: string): string {
  return text.replace(HEADER, '').replace(TRAILING, '');
}

/** Takes a model file apart into header and SELECT. `file` is its path from the project's root. */
export function parseModel(file: string, text: string, check: CheckYaml = checkYaml): ParsedModel {
  const header = HEADER.exec(text);
  if (!header) {
    return {
      ok: false,
      problems: [
        {
          code: 'KH201',
          place: placeAt(file, text, 0),
          cause: 'The model has no header.',
          fix: 'Begin the file with /*--- and end the header with ---*/; it needs description, grain and columns.',
        },
      ],
    };
  }
  const checked = check(file, text, modelHeader, header[1]!, header[0].indexOf(header[1]!));
  if (!checked.ok) return checked;
  const { value, placeOf } = checked;
  const problems = [...contradictions(value, placeOf), ...incrementalSlips(value, placeOf)];
  if (problems.length > 0) return { ok: false, problems };

  const name = basename(file, '.sql');
  if (!/^[a-z_][a-z0-9_]*$/.test(name)) {
    return {
      ok: false,
      problems: [
        {
          code: 'KH217',
          place: { file },
          cause: `'${name}' is no table name: expected lower_snake_case.`,
          fix: 'Rename the file.',
        },
      ],
    };
  }
  const schema = SCHEMAS[basename(dirname(file))] ?? 'main';
  const sqlStart = header[0].length;
  const sql = selectIn(text);
  const bytes = Buffer.from(sql);
  const firstByte = Math.max(0, sql.search(/\S/));
  return {
    ok: true,
    model: {
      schema,
      name,
      qualifiedName: schema === 'main' ? name : `${schema}.${name}`,
      file,
      header: value,
      sql,
      placeOfKey: placeOf,
      placeInSql: (byteOffset) =>
        placeAt(
          file,
          text,
          sqlStart + bytes.subarray(0, Math.max(firstByte, byteOffset)).toString().length,
        ),
    },
  };
}

function contradictions(header: ModelHeader, placeOf: PlaceOf): Problem[] {
  const undeclared = header.grain.filter(
    (column) => !(column in header.columns) && !header.part_of,
  );
  const problems: Problem[] = undeclared.map((column) => ({
    code: 'KH202',
    cause: `grain names '${column}', which is not among the columns.`,
    place: placeOf(['grain']),
  }));
  if (header.options && !header.stage) {
    problems.push({
      code: 'KH202',
      cause: 'options are for a stage, and the model names none.',
      place: placeOf(['options']),
    });
  }
  for (const [name, column] of header.part_of ? Object.entries(header.columns) : []) {
    const missing = (['unit', 'warmup_bars', 'source'] as const).filter(
      (key) => column[key] === undefined,
    );
    if (missing.length === 0) continue;
    problems.push({
      code: 'KH218',
      cause: `The indicator '${name}' lacks ${missing.join(', ')}.`,
      fix: 'warmup_bars is the number of the bar, counted from 1, on which it has its first value.',
      place: placeOf(['columns', name], 'key'),
    });
  }
  if (header.stage && header.part_of) {
    problems.push({
      code: 'KH202',
      cause: 'A stage cannot be part of another table.',
      place: placeOf(['stage']),
    });
  }
  return problems;
}
