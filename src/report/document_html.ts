/** From a document and its drawn figures to one HTML page that asks nothing of any server. */

import type { Block, Inline, ReportDocument } from "./document.ts";
import { escapeHtml } from "./escape_html.ts";
import { reportStyle } from "./report_style.ts";

/** A figure fills the page, but grows no more than this. */
const largestZoom = 1.25;

/** @param drawings SVG of every figure by name, in the named colours of `charts/paint` */
export function documentHtml(document: ReportDocument, drawings: ReadonlyMap<string, string>): string {
  const { title, lead, sections } = document;
  const block = (part: Block) => blockText(part, { level: 2, drawings });
  return [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${escapeHtml(title)}</title>`,
    `<style>\n${reportStyle}\n</style>`,
    "</head>",
    "<body>",
    "<header>",
    `<h1>${escapeHtml(title)}</h1>`,
    ...lead.map(block),
    "</header>",
    '<nav aria-label="Contents">',
    "<ul>",
    ...sections.map((section) => `<li><a href="#${idOf(section.title)}">${escapeHtml(section.title)}</a></li>`),
    "</ul>",
    "</nav>",
    "<main>",
    ...sections.map(block),
    "</main>",
    "</body>",
    "</html>",
    "",
  ].join("\n");
}

interface Place {
  readonly level: number;
  readonly drawings: ReadonlyMap<string, string>;
}

function blockText(block: Block, { level, drawings }: Place): string {
  const inner = (parts: readonly Block[], deeper: number) =>
    parts.map((part) => blockText(part, { level: level + deeper, drawings }));
  switch (block.kind) {
    case "section":
      return [
        `<section aria-labelledby="${idOf(block.title)}">`,
        `<h${level} id="${idOf(block.title)}">${escapeHtml(block.title)}</h${level}>`,
        ...inner(block.blocks, 1),
        "</section>",
      ].join("\n");
    case "paragraph":
      return `<p>${inlineText(block.text)}</p>`;
    case "list":
      return ["<ul>", ...block.items.map((item) => `<li>${inlineText(item)}</li>`), "</ul>"].join("\n");
    case "commands":
      return `<pre><code>${block.lines.map(escapeHtml).join("\n")}</code></pre>`;
    case "table":
      return tableText(block);
    case "figure":
      return figureText(block, drawings);
    case "details":
      return [
        "<details>",
        `<summary>${escapeHtml(block.summary)}</summary>`,
        ...inner(block.blocks, 0),
        "</details>",
      ].join("\n");
    default: {
      const never: never = block;
      throw new Error(`Cannot write block ${JSON.stringify(never)} as HTML`);
    }
  }
}

function tableText({ caption, table: { columns, rows } }: Block & { readonly kind: "table" }): string {
  const side = (index: number) => columns[index].align === "right" ? ' class="right"' : "";
  return [
    `<div class="scroll" role="region" aria-label="${escapeHtml(caption)}" tabindex="0">`,
    "<table>",
    `<caption><span>${escapeHtml(caption)}</span></caption>`,
    "<thead>",
    `<tr>${
      columns.map(({ heading }, index) => `<th scope="col"${side(index)}>${escapeHtml(heading)}</th>`).join("")
    }</tr>`,
    "</thead>",
    "<tbody>",
    ...rows.map((row) =>
      `<tr>${
        row.map((cell, index) =>
          index === 0
            ? `<th scope="row"${side(index)}>${escapeHtml(cell)}</th>`
            : `<td${side(index)}>${escapeHtml(cell)}</td>`
        ).join("")
      }</tr>`
    ),
    "</tbody>",
    "</table>",
    "</div>",
  ].join("\n");
}

function figureText({ name, caption, alt }: Block & { readonly kind: "figure" }, drawings: Place["drawings"]): string {
  const svg = drawings.get(name);
  if (svg === undefined) throw new Error(`Cannot write figure "${name}" as HTML: it was not drawn`);
  const width = Number(/^<svg[^>]* width="([\d.]+)"/.exec(svg)?.[1]);
  const drawn = svg
    // Ids are unique in a page: every drawing counts its own from zero.
    .replaceAll(/\bid="([^"]*)"/g, `id="${name}-$1"`)
    .replaceAll("url(#", `url(#${name}-`)
    .replace(
      "<svg ",
      `<svg role="img" aria-label="${escapeHtml(alt)}" style="max-width:${Math.round(largestZoom * width)}px" `,
    );
  return [
    `<figure id="figure-${name}">`,
    `${drawn}`,
    `<figcaption>${escapeHtml(caption)}</figcaption>`,
    "</figure>",
  ].join("\n");
}

function inlineText(text: readonly Inline[]): string {
  return text.map((part) => {
    if (typeof part === "string") return escapeHtml(part);
    switch (part.kind) {
      case "strong":
        return `<strong>${escapeHtml(part.text)}</strong>`;
      case "code":
        return `<code>${escapeHtml(part.text)}</code>`;
      case "link":
        return `<a href="${escapeHtml(part.href)}">${escapeHtml(part.text)}</a>`;
      default: {
        const never: never = part;
        throw new Error(`Cannot write text ${JSON.stringify(never)} as HTML`);
      }
    }
  }).join("");
}

function idOf(title: string): string {
  return title.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^-|-$/g, "");
}
