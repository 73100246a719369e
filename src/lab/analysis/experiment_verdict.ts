/** From the figures of an analysis to what was found in one sentence, and what did not work. */

import type { Experiment } from "../experiment/experiment.ts";
import type { AaCheck } from "./aa_check.ts";
import type { ArmSummary } from "./arm_table.ts";
import type { BreakdownRow } from "./breakdown.ts";
import type { Comparison, PairedFigure } from "./comparison.ts";
import type { DiagnosisFigures } from "./diagnosis_figures.ts";
import type { FalseActionRate } from "./false_action_rate.ts";
import { counted, differenceText, fewScenariosText, percentText } from "./figure_text.ts";
import type { HarmRate } from "./harm_rate.ts";
import { metricName, numberText } from "./metric_text.ts";
import type { RegretTerms } from "./regret_terms.ts";
import type { ShadowCalibration } from "./shadow_calibration.ts";

export interface ExperimentVerdict {
  readonly sentence: string;
  /** One sentence each: what was lost, censored, harmed, or is not told apart from chance. */
  readonly failings: readonly string[];
}

/** What an analysis has found so far. */
export interface VerdictFigures {
  readonly arms: readonly ArmSummary[];
  readonly comparisons: readonly Comparison[];
  readonly aa: AaCheck;
  readonly harm: readonly HarmRate[];
  readonly falseActions: readonly FalseActionRate[];
  readonly regret: RegretTerms | null;
  readonly diagnosis: readonly DiagnosisFigures[];
  readonly shadow: readonly ShadowCalibration[];
  readonly breakdown: readonly BreakdownRow[];
  /** The agent against every other arm that knows no truth, by the primary metric. */
  readonly rivals: readonly { readonly arm: string; readonly figure: PairedFigure }[];
}

/** The agent is the arm of the A/A check. */
export function experimentVerdict(figures: VerdictFigures, experiment: Experiment): ExperimentVerdict {
  const agent = experiment.aa.arm;
  return {
    sentence: [
      ...aaFailing(figures),
      experiment.reference === agent ? sentenceOfArms(figures, experiment) : sentenceOfAgent(figures, agent),
      ...fewScenarios(figures),
    ].join(" "),
    failings: [
      ...secondaryFailings(figures, agent),
      ...rivalFailings(figures, agent),
      ...censoredFailing(figures, agent),
      ...harmFailings(figures, agent),
      ...patternFailings(figures, { agent, experiment }),
      ...diagnosisFailing(figures, { agent, oracle: experiment.regret?.diagnosis }),
      ...shadowFailing(figures, agent),
      ...regretFailings(figures),
    ],
  };
}

function sentenceOfAgent({ comparisons }: VerdictFigures, agent: string): string {
  const primary = comparisons.find(({ arm, declared }) => arm === agent && declared === "primary");
  if (primary === undefined) return `${agent} was not compared with the reference by the primary metric.`;
  const { reference, column, difference, standing, pairs, scenarios } = primary;
  const over = `over ${counted(pairs, "pair")} of ${counted(scenarios, "scenario")}`;
  if (standing === "undecided") {
    const covers = difference.low === difference.high ? "" : " covers 0,";
    return `The data do not tell ${agent} from ${reference}: ${differenceText(column, difference)}${covers} ${over}.`;
  }
  return `${agent} does ${standing} than ${reference}: ${differenceText(column, difference)} ${over}.`;
}

/** Where the agent is what the others are compared with. */
function sentenceOfArms({ comparisons }: VerdictFigures, { reference, aa: { twin } }: Experiment): string {
  const primary = comparisons.filter(({ arm, declared }) => declared === "primary" && arm !== twin);
  const named = (standing: Comparison["standing"], lead: string) => {
    const arms = primary.filter((each) => each.standing === standing).map(({ arm }) => arm);
    return arms.length === 0 ? [] : [`${lead} ${arms.join(", ")}`];
  };
  const parts = [
    ...named("worse", "it does better than"),
    ...named("better", "it does worse than"),
    ...named("undecided", "the data do not tell it from"),
  ];
  return parts.length === 0
    ? `${reference} was compared with no other arm.`
    : `Of ${reference} by ${metricName(primary[0].column)}: ${parts.join("; ")}.`;
}

function fewScenarios({ comparisons }: VerdictFigures): readonly string[] {
  const scenarios = comparisons.find(({ declared }) => declared === "primary")?.scenarios;
  return scenarios === undefined ? [] : fewScenariosText(scenarios);
}

function aaFailing({ aa: { arm, twin, figures, verdict } }: VerdictFigures): readonly string[] {
  if (verdict !== "fail") return [];
  const off = figures.filter(({ covers }) => !covers).map(({ column, difference }) =>
    differenceText(column, difference)
  );
  return [
    `The A/A check fails, so no comparison here can be trusted: ${twin} differs from ${arm} by ${off.join("; ")}.`,
  ];
}

function secondaryFailings({ comparisons }: VerdictFigures, agent: string): readonly string[] {
  return comparisons.filter(({ arm, declared, standing }) =>
    arm === agent && declared === "secondary" && standing !== "better"
  ).map(({ reference, column, difference, standing }) =>
    standing === "worse"
      ? `${agent} does worse than ${reference}: ${differenceText(column, difference)}.`
      : `${agent} cannot be told from ${reference}: ${differenceText(column, difference)}.`
  );
}

function rivalFailings({ rivals }: VerdictFigures, agent: string): readonly string[] {
  const lost = rivals.filter(({ figure }) => figure.standing === "worse").map(({ arm, figure }) =>
    `${agent} does worse than ${arm} (exploratory): ${differenceText(figure.column, figure.difference)}.`
  );
  const open = rivals.filter(({ figure }) => figure.standing === "undecided").map(({ arm }) => arm);
  if (open.length === 0) return lost;
  return [...lost, `By the primary metric the data do not tell ${agent} from ${open.join(", ")} (exploratory).`];
}

function censoredFailing({ arms }: VerdictFigures, agent: string): readonly string[] {
  return arms.filter(({ arm, censored }) => arm === agent && censored > 0).map(({ censored, faultRuns }) =>
    `${agent} had not recovered by the end of ${censored} of ${faultRuns} runs with a fault; they are kept as censored.`
  );
}

function harmFailings({ harm, falseActions }: VerdictFigures, agent: string): readonly string[] {
  return [
    ...harm.filter(({ arm, harmed }) => arm === agent && harmed > 0).map(({ harmed, pairs, delta }) =>
      `${agent} did harm in ${harmed} of ${pairs} runs: utility more than ${delta} below doing nothing's on the same seed.`
    ),
    ...falseActions.filter(({ arm, acted }) => arm === agent && acted > 0).map(({ acted, runs }) =>
      `${agent} acted in ${acted} of ${runs} runs in which nothing was wrong.`
    ),
  ];
}

function patternFailings(
  { breakdown }: VerdictFigures,
  { agent, experiment: { reference, primary: { column } } }: {
    readonly agent: string;
    readonly experiment: Experiment;
  },
): readonly string[] {
  return breakdown.filter(({ by, arm, standing }) => by === "pattern" && arm === agent && standing === "worse").map(
    ({ value, scenarios, difference }) =>
      `In worlds of pattern ${value} (exploratory, ${counted(scenarios, "scenario")}` +
      `${scenarios === 1 ? ", so the interval is of its seeds alone" : ""}) ` +
      `${agent} does worse than ${reference}: ${differenceText(column, difference)}.`,
  );
}

/** Where faults follow each other, the last diagnosis of an oracle that knows them all is not all of them either. */
function diagnosisFailing(
  { diagnosis }: VerdictFigures,
  { agent, oracle }: { readonly agent: string; readonly oracle: string | undefined },
): readonly string[] {
  const best = diagnosis.find(({ arm }) => arm === oracle);
  return diagnosis.filter(({ arm, exact }) => arm === agent && exact.value < 1).map((figures) => {
    const { exact, topRight, diagnosed, faultRuns } = figures;
    const missed = faultRuns - diagnosed;
    const told = best === undefined ? "" : ` (${best.arm}: ${percentText(best.exact.value)})`;
    return `Its last diagnosis named exactly the true faults in ${percentText(exact.value)} of ` +
      `${counted(diagnosed, "run")}${told}, ` +
      `its surest claim was true in ${percentText(topRight.value)}` +
      (missed > 0 ? `; ${counted(missed, "run")} with a fault got no diagnosis.` : ".");
  });
}

function shadowFailing({ shadow }: VerdictFigures, agent: string): readonly string[] {
  return shadow.filter(({ arm, utilityBias: { low, high } }) => arm === agent && (low > 0 || high < 0)).map(
    ({ utilityBias: { value, low, high }, applied }) =>
      `Shadowing is biased: over ${counted(applied, "applied plan")} it foresaw ${Math.abs(value).toFixed(3)} ` +
      `${value > 0 ? "more" : "less"} utility than came ` +
      `(95 % interval ${numberText(low, 3)} to ${numberText(high, 3)}).`,
  );
}

function regretFailings({ regret }: VerdictFigures): readonly string[] {
  if (regret === null) return [];
  const { agent, total, terms } = regret;
  const largest = terms.reduce((best, term) => term.utility.value > best.utility.value ? term : best);
  const below = terms.filter(({ utility }) => utility.high < 0).map(({ name, upper, lower, utility }) =>
    `The ${name} term of the regret is below 0 (${numberText(utility.value, 3)}): ${upper} did worse than ${lower}, ` +
    `so an oracle here is no upper bound.`
  );
  if (total.value <= 0) return below;
  return [
    `${agent} stays ${numberText(total.value, 3)} utility below perfect lookahead over the whole catalogue ` +
    `(95 % interval ${numberText(total.low, 3)} to ${numberText(total.high, 3)}); ` +
    `the largest part is ${largest.name} (${numberText(largest.utility.value, 3)}).`,
    ...below,
  ];
}
