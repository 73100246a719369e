/** From all tasks of a design to a keyed share of them: the same on every machine, with every arm in it. */

import { entityKey, randomKey, uniform } from "../../random.ts";
import type { Task } from "./task.ts";

/** @param share above 0, at most 1; rounded up to whole tasks, and to one of each arm */
export function sampleTasks(tasks: readonly Task[], share: number): readonly Task[] {
  const key = randomKey(0, "order");
  const draw = new Map(tasks.map(({ index }) => [index, uniform(key, entityKey(`cell ${index}`), 0)]));
  const drawn = [...tasks].sort((a, b) => (draw.get(a.index) ?? 0) - (draw.get(b.index) ?? 0) || a.index - b.index);
  const first = new Map<string, Task>();
  for (const task of drawn) if (!first.has(task.arm)) first.set(task.arm, task);
  const wanted = Math.max(first.size, Math.ceil(share * tasks.length));
  const chosen = new Set([...new Set([...first.values(), ...drawn])].slice(0, wanted));
  return tasks.filter((task) => chosen.has(task));
}
