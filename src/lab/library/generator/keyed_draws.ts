/** A key comes in, draws by label go out: a draw that is added or left out moves no other. */

import { entityKey, type RandomKey, uniform } from "../../../random.ts";
import type { Range } from "./recipe.ts";

export interface KeyedDraws {
  readonly between: (label: string, range: Range) => number;
  /** One of a list that is not empty. */
  readonly oneOf: <Item>(label: string, items: readonly Item[]) => Item;
  /** One of a list that is not empty, as often as its weight says. */
  readonly weighted: <Item>(label: string, items: readonly Item[], weightOf: (item: Item) => number) => Item;
  /** All of a list in a drawn order. */
  readonly shuffled: <Item>(label: string, items: readonly Item[]) => readonly Item[];
}

export function keyedDraws(key: RandomKey): KeyedDraws {
  const draw = (label: string, number = 0) => uniform(key, entityKey(label), number);
  return {
    between: (label, [from, to]) => from + draw(label) * (to - from),
    oneOf: (label, items) => items[Math.floor(draw(label) * items.length)],
    weighted(label, items, weightOf) {
      let left = draw(label) * items.reduce((sum, item) => sum + weightOf(item), 0);
      return items.find((item) => (left -= weightOf(item)) < 0) ?? items[items.length - 1];
    },
    shuffled: (label, items) =>
      items.map((item, at) => ({ item, order: draw(label, at) })).sort((a, b) => a.order - b.order)
        .map(({ item }) => item),
  };
}
