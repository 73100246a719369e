/** From a value as DuckDB's driver gives it to one that JSON can hold. */

/** A value of an answer. */
export type AnswerValue =
  | string
  | number
  | boolean
  | null
  | readonly AnswerValue[]
  | { readonly [name: string]: AnswerValue };

/** Rows come in batches, as far as they are asked for. */
export interface Answer {
  readonly columns: readonly string[];
  readonly batches: AsyncIterable<readonly (readonly AnswerValue[])[]>;
}

/** Whole numbers beyond 2⁵³, NaN and infinities become text, moments ISO text. */
export function answerValue(value: unknown): AnswerValue {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  // As ISO text; a moment in a query's answer is data, not the clock.
  if (Object.prototype.toString.call(value) === "[object Date]") return JSON.parse(JSON.stringify(value));
  if (Array.isArray(value)) return value.map(answerValue);
  if (typeof value === "object" && !ArrayBuffer.isView(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, answerValue(item)]));
  }
  return String(value);
}
