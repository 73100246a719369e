/** From numbers to text by the fixed rules of every report: decimals by unit, no locale. */

/** Minutes with one decimal: a tick is seldom less than five seconds. */
export function minutesText(minutes: number): string {
  return minutes.toFixed(1);
}

/** Probabilities, ratios, utilities, objectives: two decimals. */
export function ratioText(ratio: number): string {
  // Minus zero, and what rounds to it, reads as a sign that means nothing.
  return ratio.toFixed(2).replace(/^-(0\.00)$/, "$1");
}

/** Shifts of odds, one decimal with the unit; zero has no sign, and is told for what it is. */
export function natsText(nats: number): string {
  const text = nats.toFixed(1).replace(/^-(0\.0)$/, "$1");
  return text === "0.0" ? "0.0 nats: the outcome was as likely without it" : `${text} nats`;
}

/** Cost units: one decimal, the smallest price of an action. */
export function costText(cost: number): string {
  return cost.toFixed(1);
}

/** A measured signal beside its limit: whole milliseconds, shares in percent. */
export function signalText(signal: "errorRatio" | "latencyP95Ms" | "served", value: number): string {
  return signal === "latencyP95Ms" ? `${Math.round(value)} ms` : `${(100 * value).toFixed(1)} %`;
}
