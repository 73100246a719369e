/** What a mechanical check complains about. */

/** A place where a rule of the repository is broken. */
export interface Violation {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly message: string;
}
