/** From an analysis to the section on harm: how often an arm made it worse, and how often it acted on nothing. */

import type { ReportSource } from "./report_source.ts";
import { type Block, paragraph } from "./document.ts";
import { estimateText } from "../lab/analysis/metric_text.ts";

export function harmSection(
  { analysis: { harm, falseActions } }: ReportSource,
): Block & { readonly kind: "section" } {
  const delta = harm.at(0)?.delta;
  return {
    kind: "section",
    title: "Harm and false actions",
    blocks: [
      delta === undefined
        ? paragraph("Nobody did nothing in this design: what an arm made worse is unknown.")
        : rateTable({
          caption: `Harm: utility more than ${delta} below doing nothing's on the same seed (exploratory)`,
          headings: ["harmed", "harm rate"],
          rows: harm.map(({ arm, harmed, pairs, rate }) => ({ arm, count: `${harmed} of ${pairs}`, rate })),
        }),
      falseActions.length === 0
        ? paragraph("This design has no world without a fault: false actions are unknown.")
        : rateTable({
          caption: "False actions: runs in worlds without a fault in which the arm acted (exploratory)",
          headings: ["acted", "false-action rate"],
          rows: falseActions.map(({ arm, acted, runs, rate }) => ({ arm, count: `${acted} of ${runs}`, rate })),
        }),
    ],
  };
}

interface Rates {
  readonly caption: string;
  readonly headings: readonly [string, string];
  readonly rows: readonly {
    readonly arm: string;
    readonly count: string;
    readonly rate: Parameters<typeof estimateText>[0];
  }[];
}

function rateTable({ caption, headings, rows }: Rates): Block {
  return {
    kind: "table",
    caption,
    table: {
      columns: [
        { heading: "arm", align: "left" },
        ...headings.map((heading) => ({ heading, align: "right" as const })),
      ],
      rows: rows.map(({ arm, count, rate }) => [arm, count, estimateText(rate, 2)]),
    },
  };
}
