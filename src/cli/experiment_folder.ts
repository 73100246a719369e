/** From an experiment's name, and in what it is played otherwise than its file states, to the folder of its results. */

export interface ExperimentVariation {
  readonly smoke?: boolean | undefined;
  readonly scenarios?: string | undefined;
  readonly seeds?: number | undefined;
}

/** Only the experiment as its file states it is written where its committed results stand. */
export function experimentFolder(name: string, { smoke = false, scenarios, seeds }: ExperimentVariation): string {
  if (smoke) return `.run/experiments/${name}-smoke`;
  return scenarios === undefined && seeds === undefined ? `results/${name}` : `.run/experiments/${name}`;
}
