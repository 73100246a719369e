/** From the range of a logarithmic axis to round ticks within it. */

/** At most six of 1, 2, 5 × 10ⁿ within the domain, or else the powers of ten alone. */
export function logTicks([low, high]: readonly [number, number]): number[] {
  const decades = Array.from({ length: 8 }, (_, exponent) => 10 ** exponent);
  const within = (ticks: number[]) => ticks.filter((tick) => tick >= low && tick <= high);
  const fine = within(decades.flatMap((decade) => [decade, 2 * decade, 5 * decade]));
  return fine.length <= 6 ? fine : within(decades);
}
