/** Columns that text for people may take: the terminal's, within what is readable. */

/** Longer lines are hard to read; a file or a pipe gets them, too. */
const widest = 120;
const narrowest = 60;

export function terminalWidth(): number {
  return columns(Deno.stdout) ?? widest;
}

/** Messages that go to a file or a pipe are for machines, too: a finding is one line there. */
export function errorWidth(): number {
  return columns(Deno.stderr) ?? Infinity;
}

function columns(stream: { readonly isTerminal: () => boolean }): number | null {
  return stream.isTerminal() ? Math.min(widest, Math.max(narrowest, Deno.consoleSize().columns)) : null;
}
