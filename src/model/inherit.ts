import type { Model } from './model.ts';

/** The models, each part with the time, causality and keys of the table that it is a part of. */
export function inheritFromWholes(models: readonly Model[]): Model[] {
  return models.map((model) => {
    const whole = models.find(({ name }) => name === model.header.part_of)?.header;
    if (!whole) return model;
    const { incremental } = model.header;
    return {
      ...model,
      header: {
        ...model.header,
        time: whole.time,
        causal: whole.causal,
        incremental: incremental && { ...whole.incremental, ...incremental },
      },
    };
  });
}
