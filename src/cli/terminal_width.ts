/** Columns that text for people may take: the terminal's, within what is readable. */

/** Longer lines are hard to read; a file or a pipe gets them, too. */
const widest = 120;
const narrowest = 60;

export function terminalWidth(): number {
  if (!Deno.stdout.isTerminal()) return widest;
  return Math.min(widest, Math.max(narrowest, Deno.consoleSize().columns));
}
