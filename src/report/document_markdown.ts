/** From a document to Markdown for a code host: figures by path, light and dark, text escaped. */

import type { Block, Inline, ReportDocument } from "./document.ts";
import { escapeHtml } from "./escape_html.ts";
import { markdownTable } from "./markdown_table.ts";

export function documentMarkdown({ title, lead, sections }: ReportDocument): string {
  return [
    `# ${escapeMarkdown(title)}`,
    ...lead.map((block) => blockText(block, 2)),
    ...sections.map((block) => blockText(block, 2)),
  ].join("\n\n") + "\n";
}

function blockText(block: Block, level: number): string {
  switch (block.kind) {
    case "section":
      return [
        `${"#".repeat(level)} ${escapeMarkdown(block.title)}`,
        ...block.blocks.map((inner) => blockText(inner, level + 1)),
      ].join("\n\n");
    case "paragraph":
      return inlineText(block.text);
    case "list":
      return block.items.map((item) => `- ${inlineText(item)}`).join("\n");
    case "commands":
      return ["```sh", ...block.lines, "```"].join("\n");
    case "table": {
      const { columns, rows } = block.table;
      return [
        `**${escapeMarkdown(block.caption)}**`,
        markdownTable({
          columns: columns.map(({ heading, align }) => ({ heading: escapeMarkdown(heading), align })),
          rows: rows.map((row) => row.map(escapeMarkdown)),
        }),
      ].join("\n\n");
    }
    case "figure":
      return [
        "<picture>" +
        `<source media="(prefers-color-scheme: dark)" srcset="figures/${escapeHtml(block.name)}-dark.svg">` +
        `<img alt="${escapeHtml(block.alt)}" src="figures/${escapeHtml(block.name)}.svg">` +
        "</picture>",
        escapeMarkdown(block.caption),
      ].join("\n\n");
    case "details":
      return [
        `<details><summary>${escapeHtml(block.summary)}</summary>`,
        ...block.blocks.map((inner) => blockText(inner, level)),
        "</details>",
      ].join("\n\n");
    default: {
      const never: never = block;
      throw new Error(`Cannot write block ${JSON.stringify(never)} as Markdown`);
    }
  }
}

function inlineText(text: readonly Inline[]): string {
  return text.map((part) => {
    if (typeof part === "string") return escapeMarkdown(part);
    switch (part.kind) {
      case "strong":
        return `**${escapeMarkdown(part.text)}**`;
      case "code":
        return codeSpan(part.text);
      case "link":
        return `[${escapeMarkdown(part.text)}](<${part.href.replaceAll(/[<>\n]/g, encodeURIComponent)}>)`;
      default: {
        const never: never = part;
        throw new Error(`Cannot write text ${JSON.stringify(never)} as Markdown`);
      }
    }
  }).join("");
}

/** No text can become markup: an underscore within a word is none, nor is a bracket without a target (CommonMark 0.31, 6). */
function escapeMarkdown(text: string): string {
  return text
    .replaceAll(/[\\`*<>~&]|\](?=[([:])|(?<!\w)_|_(?!\w)/g, "\\$&")
    .replaceAll(/\s*\n\s*/g, " ")
    .replace(/^(#{1,6}(?= )|[-+=](?=[ =-]|$))/, "\\$1")
    .replace(/^(\d+)([.)])(?= )/, "$1\\$2");
}

/** In more backticks than the text has in a row. */
function codeSpan(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const room = text.startsWith("`") || text.endsWith("`") ? " " : "";
  return `${fence}${room}${text.replaceAll(/\s*\n\s*/g, " ")}${room}${fence}`;
}
