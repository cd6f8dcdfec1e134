/** What selectors choose among: a model, or a landing table that models read. */
export interface SelectNode {
  /** As SQL refers to it: `fact_prediction`, `indicators.rsi`, `raw.kline`. */
  readonly qualifiedName: string;
  /** Its folder under models/, or the schema of a landing table. */
  readonly folder: string;
  readonly name: string;
  /** From the project's root; a landing table has none. */
  readonly file: string | undefined;
  readonly tags: readonly string[];
  /** How it differs from what was built last. */
  readonly change: 'new' | 'modified' | 'none';
  /** The qualified names of what it is made from. */
  readonly parents: readonly string[];
}
