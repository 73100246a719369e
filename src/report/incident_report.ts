/** From episodes to a report in Markdown: question, verdict, main table, then for each scenario why its plan won. */

import type { Episode } from "../lab/episode.ts";
import { incidentSection } from "./incident_section.ts";
import { markdownTable } from "./markdown_table.ts";
import { minutesText, ratioText } from "./number_text.ts";
import { relapseText } from "./relapse_text.ts";
import { figureName, toldEpisodes } from "./report_figures.ts";
import { summaryRows } from "./summary_rows.ts";
import { summaryTable } from "./summary_table.ts";
import { verdict } from "./verdict.ts";

export interface ReportInput {
  readonly title: string;
  readonly question: string;
  /** What makes the same report again. */
  readonly command: string;
  /** The arm that the others are held against. */
  readonly baseline: string;
  readonly episodes: readonly Episode[];
}

const definitions = [
  "*Time to recover*: from the first violated tick to the end of the last violation, over the whole episode; " +
  "*recovered*: no violation in the last minute of the episode.",
  "*Mean stability*: of a plan's replicates in the main future; the gates and verdicts on plans mean it when they say " +
  "stability. *Worst-quarter stability*: mean of the worst quarter of the replicates in one future. " +
  "*Resilience*: soft minimum of the worst-quarter stabilities over all futures. " +
  "*ε-dominated*: no better than another plan in any objective and worse in one, where values within one box " +
  "of size ε count as equal. Costs are in cost units.",
].join("\n\n");

/** @param figures relative path of each figure by its name; figures that are not in it are left out */
export function reportMarkdown(input: ReportInput, figures: ReadonlyMap<string, string>): string {
  const { title, question, command, baseline, episodes } = input;
  if (episodes.length === 0) throw new Error(`Cannot report "${title}": no episode given, at least one is needed`);
  const rows = summaryRows(episodes, baseline);
  const seeds = [...new Set(rows.map((row) => row.seed))].toSorted((a, b) => a - b);
  return [
    `# ${title}`,
    `**Question.** ${question}`,
    `**Verdict.** ${verdict(rows, baseline).join("\n\n")}`,
    `${rows.length} episodes, seed${seeds.length > 1 ? "s" : ""} ${seeds.join(", ")}; ` +
    `single runs side by side on common random numbers, without intervals. *Censored*: the episode ended before recovery. ` +
    `Made by \`${command}\`.`,
    markdownTable(summaryTable(rows)),
    definitions,
    ...toldEpisodes(episodes, baseline).map((told) => scenarioSection(told, input, figures)),
  ].join("\n\n") + "\n";
}

function scenarioSection(
  told: readonly Episode[],
  { baseline }: ReportInput,
  figures: ReadonlyMap<string, string>,
): string {
  const [first] = told;
  const figure = (name: string, caption: string) => {
    const path = figures.get(name);
    return path === undefined ? "" : `![${caption}](${path})`;
  };
  const lonely = told.every((episode) => episode.arm === baseline);
  return [
    `## ${first.title} (\`${first.scenario}\`, ${first.topology}, seed ${first.seed})`,
    told.map((episode) => `- ${[outcomeText(episode), relapseText(episode)].filter((text) => text !== "").join(" ")}`)
      .join("\n"),
    ...told.filter((episode) => lonely || episode.arm !== baseline).map((episode) => {
      const caption = `Service health under ${
        lonely || episode.arm === baseline ? "" : `${baseline} and `
      }${episode.arm}`;
      return figure(figureName(episode, { kind: "health" }), caption);
    }),
    ...told.flatMap((episode) =>
      episode.incidents.map((handling, index) => incidentSection({ episode, handling, incident: index + 1, figure }))
    ),
  ].filter((block) => block !== "").join("\n\n");
}

function outcomeText({ arm, metrics, incidents }: Episode): string {
  const seconds = metrics.timeToRecoverSeconds;
  const recovery = seconds === null
    ? "did not recover (censored)"
    : seconds === 0
    ? "was never in violation"
    : `recovered in ${minutesText(seconds / 60)} min`;
  const named = metrics.diagnosis === "none"
    ? "no diagnosis"
    : `diagnosis ${metrics.diagnosis}: named ${metrics.diagnosed}, truth ${metrics.truth}`;
  return `**${arm}** ${recovery}, ${minutesText(metrics.violationMinutes)} SLO-violation minutes, utility ${
    ratioText(metrics.utility)
  }, ` +
    `${incidents.length} incident${incidents.length === 1 ? "" : "s"} handled; ${named}.`;
}
