/** Calls between services and the load from outside come in, every service's requests a second go out. */

interface Call {
  readonly caller: string;
  readonly callee: string;
  readonly perRequest: number;
}

/** The calls have no cycle; where they have one, its services keep what reached them from outside it. */
export function requestRates(
  load: readonly { readonly service: string; readonly requestsPerSecond: number }[],
  calls: readonly Call[],
): ReadonlyMap<string, number> {
  const rates = new Map<string, number>();
  const add = (service: string, rate: number) => rates.set(service, (rates.get(service) ?? 0) + rate);
  for (const { service, requestsPerSecond } of load) add(service, requestsPerSecond);
  const waiting = new Set(calls.flatMap(({ caller, callee }) => [caller, callee]));
  while (waiting.size > 0) {
    const next = [...waiting].find((name) => !calls.some((call) => call.callee === name && waiting.has(call.caller)));
    if (next === undefined) return rates;
    waiting.delete(next);
    for (const { caller, callee, perRequest } of calls) {
      if (caller === next) add(callee, (rates.get(next) ?? 0) * perRequest);
    }
  }
  return rates;
}
