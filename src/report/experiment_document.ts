/** From an experiment's results, their analysis and figures to its report as a document. */

import { designSection } from "./design_section.ts";
import { type Block, paragraph, type ReportDocument } from "./document.ts";
import { harmSection } from "./harm_section.ts";
import { insightSections } from "./insight_sections.ts";
import { methodsSections } from "./methods_sections.ts";
import { outcomeSections } from "./outcome_sections.ts";
import type { ReportSource } from "./report_source.ts";

export function experimentDocument(source: ReportSource): ReportDocument {
  const { results: { experiment }, analysis: { verdict } } = source;
  return {
    title: experiment.title,
    lead: [
      paragraph({ kind: "strong", text: "Question." }, ` ${experiment.question}`),
      paragraph({ kind: "strong", text: "Hypothesis." }, ` ${experiment.hypothesis}`),
      paragraph({ kind: "strong", text: "Verdict." }, ` ${verdict.sentence}`),
    ],
    sections: [
      { kind: "section", title: "What did not work", blocks: [failings(verdict.failings)] },
      designSection(source),
      ...outcomeSections(source),
      ...insightSections(source),
      harmSection(source),
      ...methodsSections(source),
    ],
  };
}

function failings(sentences: readonly string[]): Block {
  return sentences.length === 0
    ? paragraph(
      "Nothing of what is checked for: the A/A check, secondary metrics, rivals, censored runs, harm, diagnosis.",
    )
    : { kind: "list", items: sentences.map((sentence) => [sentence]) };
}
