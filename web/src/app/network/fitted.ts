// Text in a picture: SVG neither breaks nor cuts it.

/** Mean width of a letter, in heights: a little more than system fonts need. */
export const LETTER = 0.56;

/** The sentence, or so much of its beginning as there is room for. */
export function cut(sentence: string, room: number, fontSize: number): string {
  const most = lettersIn(room, fontSize);
  return sentence.length <= most ? sentence : `${sentence.slice(0, most - 1).trimEnd()}…`;
}

/** The name, or so much of its beginning and end as there is room for, in pixels. */
export function fitted(text: string, room: number, fontSize: number): string {
  const most = lettersIn(room, fontSize);
  if (text.length <= most) return text;
  // The end of a name tells it from its like.
  const tail = Math.floor((most - 1) / 3);
  return `${text.slice(0, most - 1 - tail).trimEnd()}…${text.slice(text.length - tail)}`;
}

const lettersIn = (room: number, fontSize: number): number => Math.max(3, Math.floor(room / (LETTER * fontSize)));
