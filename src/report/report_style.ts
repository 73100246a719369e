/** The style of a report's page: colours of its figures for light and dark, tables and figures that fit a phone. */

import { darkPalette, type Palette, palette } from "../charts/palette.ts";

export const reportStyle = `
:root { color-scheme: light dark; ${variables(palette)} --page: #ffffff; --stripe: #f6f7f8; --link: #0059a3; }
@media (prefers-color-scheme: dark) {
  :root { ${variables(darkPalette)} --page: #15181c; --stripe: #1c2025; --link: #7cc0f5; }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 0.75rem; max-width: 64rem; background: var(--page); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; overflow-wrap: break-word;
}
p, ul, pre, nav, figure { max-width: 50rem; }
h1 { font-size: 1.6rem; line-height: 1.2; }
h2 { font-size: 1.25rem; margin-top: 2.5rem; border-bottom: 1px solid var(--faint); padding-bottom: 0.25rem; }
h3 { font-size: 1.05rem; margin-top: 1.75rem; }
a { color: var(--link); }
nav { border: 1px solid var(--faint); border-radius: 6px; padding: 0.5rem 1rem; font-size: 0.9rem; }
nav ul { columns: 14rem; margin: 0.25rem 0; padding-left: 1.2rem; }
code, pre { font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; font-size: 0.88em; }
pre { background: var(--stripe); padding: 0.75rem; border-radius: 6px; overflow-x: auto; }
.scroll { overflow-x: auto; max-width: 100%; margin: 1rem 0; }
.scroll:focus-visible { outline: 2px solid var(--link); }
table { border-collapse: collapse; font-size: 0.85rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding: 0.25rem 0; }
caption span { position: sticky; left: 0; display: inline-block; max-width: calc(100vw - 1.5rem); }
th, td { padding: 0.3rem 0.6rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--faint); }
th { font-weight: 600; }
thead th { vertical-align: bottom; }
tbody th { font-weight: 500; white-space: nowrap; }
tbody tr:nth-child(even) { background: var(--stripe); }
.right { text-align: right; }
td.right { white-space: nowrap; }
figure { margin: 1.5rem 0; }
figure svg { display: block; width: 100%; height: auto; }
figcaption { font-size: 0.88rem; color: var(--muted); margin-top: 0.25rem; }
details { margin: 1rem 0; }
summary { cursor: pointer; font-weight: 600; }
@media print { details:not([open]) { display: block; } nav { display: none; } }
`.trim();

function variables(colours: Palette): string {
  return Object.entries(colours).map(([name, colour]) => `--${name}: ${colour};`).join(" ");
}
