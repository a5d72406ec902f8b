// Lines of a text, by places in it.

export const lineStart = (text: string, at: number): number => text.lastIndexOf("\n", at - 1) + 1;
/** Before the end of the line. */
export const lineEnd = (text: string, at: number): number => {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
};
/** The number of the line, from 1. */
export const lineAt = (text: string, at: number): number => text.slice(0, at).split("\n").length;
