/** Two Pods of a node under memory pressure come in, which of them the kubelet evicts first goes out. */

/** Usage and request in one unit; a Pod without a request has 0. */
export interface MemoryClaim {
  readonly usage: number;
  readonly request: number;
  readonly priority: number;
}

/**
 * Negative when `a` goes first (upstream's rankMemoryPressure): who uses more than it requested, then the lower priority,
 * then the larger excess over the request. The QoS class is not a key.
 */
export function compareForEviction(a: MemoryClaim, b: MemoryClaim): number {
  return Number(b.usage > b.request) - Number(a.usage > a.request) ||
    a.priority - b.priority ||
    (b.usage - b.request) - (a.usage - a.request);
}
