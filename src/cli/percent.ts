/** `34.0 %`; `value` times `scale` is in percent. */
export function percent(value: number | null, scale: number, digits: number): string {
  return value === null ? '-' : `${(value * scale).toFixed(digits)} %`;
}
