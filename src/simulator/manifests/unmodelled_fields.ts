/** A manifest object and what its schema kept of it come in, the fields that the simulator does not model go out. */

import type { Remark } from "../scenario/scenario_error.ts";
import { isRecord, type Place, remarkOn, within } from "../scenario/source_map.ts";

/** A note on every field of `place` that has no counterpart in `kept`. */
export function unmodelledFields(title: string, place: Place, kept: unknown): Remark[] {
  return [...missingPaths(place.value, kept, [])].map((path) =>
    remarkOn(within(place, ...path), `${title} ${fieldText(path)} is not modelled`)
  );
}

function* missingPaths(written: unknown, kept: unknown, path: readonly (string | number)[]): Iterable<typeof path> {
  if (Array.isArray(written) && Array.isArray(kept)) {
    for (const [index, item] of written.entries()) yield* missingPaths(item, kept[index], [...path, index]);
  } else if (isRecord(written) && isRecord(kept)) {
    for (const [key, item] of Object.entries(written)) {
      if (item === null) continue;
      if (Object.hasOwn(kept, key)) yield* missingPaths(item, kept[key], [...path, key]);
      else yield [...path, key];
    }
  }
}

function fieldText(path: readonly (string | number)[]): string {
  return path.map((key, index) => typeof key === "number" ? `[${key}]` : index === 0 ? key : `.${key}`).join("");
}
