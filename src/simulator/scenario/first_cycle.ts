/** Calls between services come in, the names along a cycle go out, its first one repeated at the end; or nothing. */

interface Call {
  readonly caller: string;
  readonly callee: string;
}

interface Step {
  readonly service: string;
  /** Where its callees go on. */
  next: number;
}

/** Depth-first search with the open path in a list: a chain of calls may be longer than the stack is deep. */
export function firstCycle(calls: readonly Call[]): readonly string[] | undefined {
  const callees = Map.groupBy(calls, (call) => call.caller);
  const seen = new Set<string>();
  for (const start of callees.keys()) {
    if (seen.has(start)) continue;
    seen.add(start);
    const path: Step[] = [{ service: start, next: 0 }];
    const open = new Set([start]);
    for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
      const call = callees.get(step.service)?.[step.next++];
      if (call === undefined) {
        open.delete(step.service);
        path.pop();
      } else if (open.has(call.callee)) {
        const names = path.map(({ service }) => service);
        return [...names.slice(names.indexOf(call.callee)), call.callee];
      } else if (!seen.has(call.callee)) {
        seen.add(call.callee);
        open.add(call.callee);
        path.push({ service: call.callee, next: 0 });
      }
    }
  }
  return undefined;
}
