/** From an episode to its end: time passes, and every alert that fires is handed to whoever handles them. */

import type { Alert } from "../operations/alerts.ts";
import type { OpenEpisode } from "./open_episode.ts";

/** Alerts are looked at this often: once a scrape. */
const watchTicks = 3;

/**
 * Plays the episode to its end. `onAlert` says whether the alert is seen to: if so, or if a person has it in hand, it
 * does not call anybody again before it has cleared: before a sample has shown that all is well.
 */
export async function watchAlerts(
  { environment, alert: firing, isWell }: OpenEpisode,
  onAlert: (alert: Alert) => Promise<"acknowledged" | "open">,
): Promise<void> {
  let acknowledged = false;
  while (environment.ticksLeft() > 0) {
    environment.advance(watchTicks);
    const alert = firing();
    if (isWell()) acknowledged = false;
    if (alert === null || acknowledged) continue;
    acknowledged = await onAlert(alert) === "acknowledged";
  }
}
