/** From plain data to the text that a results folder keeps of it: canonical, so that equal data give equal hashes. */

import { canonicalJson } from "../../memory/canonical_json.ts";

/** @throws TypeError for what JSON would drop or change, such as NaN */
export function hashedText(value: unknown): string {
  return `${canonicalJson(value)}\n`;
}
