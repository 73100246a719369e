/** A file of calls and load that a person gives to an import comes in, its entries go out, checked and as written. */

import { checkedValue, strictRecord } from "../scenario/checked_value.ts";
import type { Remark } from "../scenario/scenario_error.ts";
import { callEntry, loadEntry } from "../scenario/scenario_schema.ts";
import { entries } from "../scenario/scenario_sections.ts";
import { parseSource, type Place, remarkOn } from "../scenario/source_map.ts";
import { z } from "zod";

export interface GivenCall {
  readonly caller: string;
  readonly callee: string;
  readonly perRequest: number;
  readonly written: unknown;
  readonly place: Place;
}

export interface GivenLoad {
  readonly service: string;
  readonly requestsPerSecond: number;
  readonly written: unknown;
  readonly place: Place;
}

/** `null` where the file has no such key: then it is guessed. */
export interface GivenTraffic {
  readonly calls: readonly GivenCall[] | null;
  readonly load: readonly GivenLoad[] | null;
}

const schema = strictRecord({ calls: z.array(z.unknown()).optional(), load: z.array(z.unknown()).optional() });

/** The keys `calls` and `load` of a scenario file, alone in a file. */
export function givenTraffic(text: string, path: string, problems: Remark[]): GivenTraffic {
  const source = parseSource(text, path);
  problems.push(...source.problems);
  const [root, second] = source.roots;
  const nothing = { calls: null, load: null };
  if (source.problems.length > 0) return nothing;
  if (second !== undefined) problems.push(remarkOn(second, "a second document stands here; expected one"));
  if (root === undefined) {
    problems.push({ file: path, line: 1, column: 1, message: "nothing stands here; expected the keys calls or load" });
    return nothing;
  }
  const keys = checkedValue(schema, root, problems);
  const calls = entries(root, "calls").flatMap((place) => {
    const entry = checkedValue(callEntry, place, problems);
    return entry === undefined ? [] : [{ ...entry, written: place.value, place }];
  });
  const load = entries(root, "load").flatMap((place) => {
    const entry = checkedValue(loadEntry, place, problems);
    return entry === undefined ? [] : [{ ...entry, written: place.value, place }];
  });
  return {
    calls: keys?.calls === undefined ? null : calls,
    load: keys?.load === undefined ? null : load,
  };
}
