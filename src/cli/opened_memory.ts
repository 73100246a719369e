/** From a way to open a memory to the memory, or to one message that says why it cannot be had. */

import type { Memory } from "../memory/memory.ts";
import { UsageError } from "./usage_error.ts";

export async function openedMemory(folder: string, open: () => Promise<Memory>): Promise<Memory> {
  try {
    return await open();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new UsageError(`Cannot remember in ${folder}: ${error.message}`, { cause: error });
  }
}
