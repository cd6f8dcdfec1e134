import type { Memo } from '../memo.ts';
import { type Checked, type CheckYaml, checkYaml } from './yaml-file.ts';

/** `checkYaml` that reads no text again that was found right before. */
export function rememberedYaml(memo: Memo): CheckYaml {
  return (file, source, schema, yaml = source, offset = 0) => {
    const check = () => checkYaml(file, source, schema, yaml, offset);
    const key = [schema.description, yaml];
    const known = memo.recall(key);
    if (known === undefined) {
      const checked = check();
      if (checked.ok) memo.keep(key, checked.value);
      return checked;
    }
    let read: Checked<unknown> | undefined;
    return {
      ok: true,
      value: known as never,
      // Places are asked for where something else is wrong: only then it is worth reading.
      placeOf(path, part) {
        read ??= check();
        if (!read.ok) throw new Error(`${file} is known as right, and is not`);
        return read.placeOf(path, part);
      },
    };
  };
}
