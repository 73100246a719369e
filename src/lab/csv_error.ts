/** What is wrong with a CSV file, and where. */

export interface CsvPlace {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** Name of the column, or its number from 1. */
  readonly column: string | number;
}

export class CsvError extends Error {
  override readonly name = "CsvError";

  constructor({ file, line, column }: CsvPlace, problem: string) {
    super(`Cannot read ${file}, line ${line}, column ${column}: ${problem}`);
  }
}
