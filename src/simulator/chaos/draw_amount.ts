/** From an amount as written and a keyed draw to a number of seconds from 0. */

import { normal, type RandomKey, uniform } from "../../random.ts";
import type { Amount } from "./chaos_event.ts";

/** `entity` and `k` number the draw under the key. */
export function drawAmount(amount: Amount, key: RandomKey, entity: number, k: number): number {
  if (typeof amount === "number") return amount;
  switch (amount.kind) {
    case "uniform":
      return amount.from + (amount.to - amount.from) * uniform(key, entity, 0, k);
    case "normal":
      return Math.max(0, amount.mean + amount.deviation * normal(key, entity, 0, k));
    case "exponential":
      return -amount.mean * Math.log(1 - uniform(key, entity, 0, k));
    case "logNormal":
      return amount.median * Math.exp(amount.sigma * normal(key, entity, 0, k));
    default: {
      const never: never = amount;
      throw new Error(`Cannot draw from distribution ${JSON.stringify(never)}`);
    }
  }
}
