/** From episodes to a report in Markdown: question, verdict, main table, then for each scenario why its plan won. */

import type { Episode } from "../lab/episode.ts";
import { incidentSection } from "./incident_section.ts";
import { markdownTable } from "./markdown_table.ts";
import { minutesText, ratioText } from "./number_text.ts";
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
    told.map((episode) => `- ${outcomeText(episode)}`).join("\n"),
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
