/** From the options of `beliefs` to the memory that is meant, or to one message that says why it cannot be had. */

import { type MemoryPlace, readKept } from "../memory/kept_memory.ts";
import type { MemorySnapshot } from "../memory/snapshot.ts";
import { isFolder } from "./is_folder.ts";
import { UsageError } from "./usage_error.ts";

export interface PlaceOptions {
  readonly memory: string;
  readonly namespace: string;
}

export async function keptMemory(options: PlaceOptions): Promise<MemorySnapshot> {
  const place = existingPlace(options);
  return await plainly(place, () => readKept(place));
}

/** Nothing but an import makes a memory. */
export function existingPlace({ memory: folder, namespace }: PlaceOptions): MemoryPlace {
  if (!isFolder(`${folder}/${namespace}`)) {
    throw new UsageError(
      `Cannot read beliefs: there is no memory in ${folder}/${namespace}; a run with an agent makes one, see run --memory`,
    );
  }
  return { folder, namespace };
}

/** Whatever is wrong with a memory is for the person who named it: no stack. */
export async function plainly<T>({ folder, namespace }: MemoryPlace, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UsageError || !(error instanceof Error)) throw error;
    throw new UsageError(`Cannot use memory ${folder}/${namespace}: ${error.message}`, { cause: error });
  }
}
