/** An explained placement comes in, lines for a terminal go out: scores by plugin, then refusals, then how it is decided. */

import type { ExplainedPlacement } from "../operations/explain_placement.ts";
import type { Table } from "../report/table.ts";
import { terminalTable } from "../report/terminal_table.ts";
import type { NodeAnswer, PluginScore } from "../simulator/scheduling/placement_explanation.ts";
import { wrapText } from "./wrap_text.ts";

/** Nodes shown of each kind; the rest is counted. */
const shown = 20;

/** Headings that leave room for names in a narrow terminal. */
const headings: Readonly<Record<PluginScore["plugin"], string>> = {
  TaintToleration: "taints",
  NodeAffinity: "node affinity",
  PodTopologySpread: "spread",
  InterPodAffinity: "pod affinity",
  NodeResourcesFit: "fit",
  NodeResourcesBalancedAllocation: "balance",
};

type Feasible = Extract<NodeAnswer, { readonly kind: "feasible" }>;
type Refused = Extract<NodeAnswer, { readonly kind: "refused" }>;

export function placementStory(
  { pod, node, nominatedNode, explanation: { nodes, best } }: ExplainedPlacement,
  { moment, width }: { readonly moment: string; readonly width: number },
): readonly string[] {
  const feasible = nodes.filter((each) => each.kind === "feasible").sort((a, b) => b.total - a.total);
  const refused = nodes.filter((each) => each.kind === "refused");
  const unseen = nodes.length - feasible.length - refused.length;
  const where = node !== null
    ? `runs on ${node} (>); judged as if it were placed now, with all others where they are`
    : nominatedNode !== null
    ? `waits for room on ${nominatedNode}, its nominated node`
    : "waits";
  return [
    ...wrapText(`pod/${pod} (${moment}) ${where}.`, width),
    "",
    ...feasible.length === 0 ? [`No node can take it.`, ""] : [scoreTable(feasible, { node, best })],
    ...feasible.length > shown ? [`… and ${feasible.length - shown} more that could take it`, ""] : [],
    ...refused.length === 0 ? [] : [refusalTable(refused)],
    ...refused.length > shown ? [`… and ${refused.length - shown} more that cannot`, ""] : [],
    ...unseen > 0 ? [`${unseen} nodes were not looked at: enough were found before.`, ""] : [],
    ...wrapText(decision(feasible, best), width),
  ];
}

function scoreTable(feasible: readonly Feasible[], { node, best }: Pick<ExplainedPlacement, "node"> & {
  readonly best: readonly string[];
}): string {
  const plugins = feasible[0].scores;
  const table: Table = {
    columns: [
      { heading: "", align: "left" },
      { heading: "node", align: "left" },
      ...plugins.map(({ plugin, weight }) => ({ heading: `${headings[plugin]} ×${weight}`, align: "right" as const })),
      { heading: "total", align: "right" },
    ],
    rows: feasible.slice(0, shown).map(({ node: name, scores, total }) => [
      `${best.includes(name) ? "*" : " "}${name === node ? ">" : " "}`,
      name,
      ...scores.map(({ score }) => String(score)),
      String(total),
    ]),
  };
  return terminalTable(table);
}

function refusalTable(refused: readonly Refused[]): string {
  return terminalTable({
    columns: [
      { heading: "cannot", align: "left" },
      { heading: "plugin", align: "left" },
      { heading: "why", align: "left" },
    ],
    rows: refused.slice(0, shown).map(({ node, refusal }) => [node, refusal.plugin, refusal.reasons.join(", ")]),
  });
}

function decision(feasible: readonly Feasible[], best: readonly string[]): string {
  if (feasible.length === 0) return "A Pod that fits nowhere tries again when something changes, after a back-off.";
  const rule = "Each score is 0–100 among the nodes that can take the Pod; the total is their sum by weight.";
  if (best.length > 1) {
    return `${rule} * ${best.length} nodes have the most: one is drawn, each as likely as the other.`;
  }
  const lead = feasible.length > 1 ? `, ${feasible[0].total - feasible[1].total} more than the next` : "";
  return `${rule} * ${best[0]} has the most${lead}.`;
}
