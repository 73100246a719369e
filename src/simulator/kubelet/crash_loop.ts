/** How often a container has ended lately comes in, how long the kubelet waits before it starts it again goes out. */

/** First back-off and its ceiling; doubling between (kubelet's MaxContainerBackOff). */
const firstMs = 10_000;
const maxMs = 300_000;

/** From this step on the wait is the ceiling. */
const lastStep = 6;

/**
 * The step of a container that ends: 0 restarts it at once. It counts the restarts before this end, whatever the exit
 * code, and begins anew when the last restart lies more than twice the longest wait back (flowcontrol.Backoff).
 */
export function stepAtEnd(step: number, restartedMs: number, endedMs: number): number {
  return endedMs - restartedMs > 2 * maxMs ? 0 : step;
}

/** Milliseconds from a container's end to its restart: 0, 10, 20, 40, 80, 160, 300 s. */
export function backoffMs(step: number): number {
  return step === 0 ? 0 : Math.min(maxMs, firstMs * 2 ** (step - 1));
}

/** The step after a restart from `step`. */
export function stepAfterRestart(step: number): number {
  return Math.min(lastStep, step + 1);
}
