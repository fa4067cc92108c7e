/** Up to this length, in code units, pieces are found by the engine's own search, whose worst case is text times piece. */
const SHORT = 16;

/** Finds `piece` in a text from an index on, in time proportional to the text; -1 if it is not found. */
export function finderOf(piece: string): (text: string, from: number) => number {
  if (piece.length <= SHORT) return (text, from) => text.indexOf(piece, from);
  const borders = bordersOf(piece);
  // Knuth, Morris, Pratt: matched characters are not read again.
  return (text, from) => {
    let fitted = 0;
    for (let at = from; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      while (fitted > 0 && piece.charCodeAt(fitted) !== code) fitted = borders[fitted - 1];
      if (piece.charCodeAt(fitted) === code) fitted += 1;
      if (fitted === piece.length) return at + 1 - fitted;
    }
    return -1;
  };
}

/** For each prefix the length of its longest proper prefix that also ends it. */
function bordersOf(piece: string): Int32Array {
  const borders = new Int32Array(piece.length);
  let length = 0;
  for (let at = 1; at < piece.length; at += 1) {
    while (length > 0 && piece.charCodeAt(length) !== piece.charCodeAt(at)) length = borders[length - 1];
    if (piece.charCodeAt(length) === piece.charCodeAt(at)) length += 1;
    borders[at] = length;
  }
  return borders;
}
