/** Why a YAML text cannot be read, and at which character. */
export interface YamlMistake {
  readonly wrong: string;
  readonly position: number;
  readonly fix?: string;
}
