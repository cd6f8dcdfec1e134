import type { Model } from './model.ts';

/** The models, each part of one of the `wholes` with that table's time, causality, keys and partition. */
export function inheritFromWholes(models: readonly Model[], wholes: readonly Model[]): Model[] {
  const headers = new Map(wholes.map(({ name, header }) => [name, header]));
  return models.map((model) => {
    const { part_of } = model.header;
    const whole = part_of === undefined ? undefined : headers.get(part_of);
    if (!whole) return model;
    const { incremental } = model.header;
    return {
      ...model,
      header: {
        ...model.header,
        time: whole.time,
        causal: whole.causal,
        partition_by: whole.partition_by,
        incremental: incremental && { ...whole.incremental, ...incremental },
      },
    };
  });
}
