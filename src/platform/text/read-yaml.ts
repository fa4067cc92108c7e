import { isMap, Lexer, LineCounter, parseDocument, Parser, visit } from 'yaml';

/** Nested lists and objects of a YAML text; ours have five at most. */
const MOST_LEVELS = 50;

/**
 * Reads the one object of a YAML 1.2 or JSON text, which somebody else wrote. Aliases are refused: they could make a short text a
 * large value.
 * @returns the object, undefined if the text is something else; or why it cannot be read, to follow the name of the text
 */
export function readYaml(text: string): { value?: unknown; fault?: string } {
  if (isNestedTooDeeply(text)) return { fault: `must not have more than ${MOST_LEVELS} nested levels` };
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    version: '1.2',
    schema: 'core',
    logLevel: 'silent',
  });
  const broken = document.errors.at(0);
  if (broken) {
    const { line, col } = lines.linePos(broken.pos[0]);
    return { fault: `is not YAML: ${broken.message.split('\n')[0]} (line ${line}, column ${col})` };
  }
  let hasAlias = false;
  visit(document, { Alias: () => ((hasAlias = true), visit.BREAK) });
  if (hasAlias) return { fault: 'must not have aliases (*name): write the value again' };
  return { value: isMap(document.contents) ? document.toJS() : undefined };
}

/**
 * Whether a YAML text has so many nested levels that reading it could end the process: the library reads each level in a call of its own,
 * and where the stack ends, V8 cannot compile a regular expression and aborts. This looks at the tokens only, without recursion.
 */
export function isNestedTooDeeply(text: string): boolean {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    for (const _token of parser.next(lexeme));
    // The document and the scalar at the end have an entry too.
    if (parser.stack.length > MOST_LEVELS + 2) return true;
  }
  return false;
}
