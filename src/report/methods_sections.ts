/** From an experiment to the sections on how its figures were made, and on how to make them again. */

import type { ReportSource } from "./report_source.ts";
import { type Block, paragraph } from "./document.ts";
import { metricName } from "../lab/analysis/metric_text.ts";

type Section = Block & { readonly kind: "section" };

export function methodsSections({ results: { experiment } }: ReportSource): readonly Section[] {
  const { name, reference, regret, primary, secondary } = experiment;
  const declared = [primary, ...secondary].map(({ column }) => metricName(column)).join(", ");
  return [
    {
      kind: "section",
      title: "Methods",
      blocks: [
        paragraph(
          "The unit is a scenario with a seed. An arm is held against another only on equal scenario and seed, where both " +
            "meet the same world: the same faults, traffic and noise. Intervals are 95 % of a two-level bootstrap with " +
            "10,000 samples, which draws scenarios and then seeds within each: seeds of one scenario are no independent " +
            "evidence. Its draws are keyed, so that they are the same on every machine. The interquartile mean is of the " +
            "middle half of the paired differences; the probability of improvement counts ties half (rliable). p is that " +
            "of a sign-flip test over scenarios, corrected by Holm over ablations where there are any. Nothing else is corrected: " +
            "of twenty differences that are none, one is expected to leave 0 out of its interval.",
        ),
        paragraph(
          "Seconds in trouble run from a run's first violation to the end of its last, good stretches between them included, " +
            "or to the end of the run where it had not recovered; they, recovery and pass^k are of runs with a fault, all " +
            "else of all runs. A run that ends before its world has recovered is censored, not dropped: Kaplan–Meier curves follow it to its " +
            "end, and the mean time to recover is restricted to the time for which every curve is known. Harm is utility " +
            "more than δ below that of doing nothing on the same seed. Brier is the mean squared error of a probability, " +
            "ECE its mean distance from what came, by bins.",
        ),
        paragraph(
          `Declared before anything was played: ${declared}, each against ${reference}` +
            `${regret === null ? "" : `; the parts of ${regret.agent}'s regret`}; the A/A check. ` +
            "Everything else here is exploratory.",
        ),
      ],
    },
    {
      kind: "section",
      title: "How to reproduce",
      blocks: [
        {
          kind: "commands",
          lines: [
            `deno task reproduce ${name}`,
            `deno task reproduce ${name} --sample 5%`,
          ],
        },
        paragraph(
          "The first plays everything again, the second a sample; both compare every hash with ",
          { kind: "link", text: "manifest.json", href: "manifest.json" },
          ", which states code, scenarios, seeds, versions and the exact command. " +
            `Where this report does not lie in results/${name}, as a rehearsal's does not, give its folder's path in place ` +
            "of the name. Behind every figure stands its data as JSON in ",
          { kind: "link", text: "figures", href: "figures" },
          ", behind this report the tables in ",
          { kind: "link", text: "tables", href: "tables" },
          ".",
        ),
      ],
    },
  ];
}
