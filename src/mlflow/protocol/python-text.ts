import { asciiJson, floatText } from '../../platform/text/literals.js';

/** Values as MLflow's server, which is Python, writes them into messages. */

/** A JSON text as `json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"))` writes it. */
export function pythonJson(text: string): string {
  return new Dump(text).value();
}

/** The name that Python has for the type of a JSON text. */
export function pythonType(text: string): string {
  const first = text.trimStart()[0];
  const named = { '"': 'str', '[': 'list', '{': 'dict', t: 'bool', f: 'bool', n: 'NoneType' }[first];
  return named ?? (/[.eE]/.test(text) ? 'float' : 'int');
}

/** The JSON text of a member of a JSON object, the last of that name. */
function memberText(text: string, name: string): string | undefined {
  let found: string | undefined;
  const dump = new Dump(text);
  dump.members((key, from, to) => {
    if (key === name) found = text.slice(from, to);
  });
  return found;
}

/** The JSON text at a path such as `tags[1].key` within a JSON object. */
export function textAt(text: string, path: string): string | undefined {
  let found: string | undefined = text;
  for (const step of path.match(/[^.[\]]+|\[\d+\]/g) ?? []) {
    if (found === undefined) return undefined;
    found = step.startsWith('[')
      ? new Dump(found).items()[Number(step.slice(1, -1))]
      : memberText(found, step);
  }
  return found;
}

/** Walks a text that is known to be valid JSON. */
class Dump {
  private at = 0;

  constructor(private readonly text: string) {}

  value(): string {
    this.blanks();
    const first = this.text[this.at];
    if (first === '{') {
      const members = new Map<string, string>();
      this.members((key, from, to) => members.set(key, this.text.slice(from, to)));
      const names = [...members.keys()].toSorted((a, b) => (a < b ? -1 : 1));
      return `{${names.map((name) => `${asciiJson(name)}:${pythonJson(members.get(name)!)}`).join(',')}}`;
    }
    if (first === '[') return `[${this.items().map(pythonJson).join(',')}]`;
    if (first === '"') return asciiJson(this.string());
    return scalar(this.taken(/[^\s,\]}]+/y));
  }

  /** Calls `visit` with each member of the object that begins here: its name, and where its value begins and ends. */
  members(visit: (key: string, from: number, to: number) => void): void {
    this.blanks();
    if (this.text[this.at] !== '{') return;
    for (this.at += 1; ; this.at += 1) {
      this.blanks();
      if (this.text[this.at] === '}') break;
      const key = this.string();
      this.blanks();
      this.at += 1;
      this.blanks();
      const from = this.at;
      this.skip();
      visit(key, from, this.at);
      this.blanks();
      if (this.text[this.at] !== ',') break;
    }
    this.at += 1;
  }

  /** The texts of the items of the list that begins here. */
  items(): string[] {
    const items: string[] = [];
    this.blanks();
    if (this.text[this.at] !== '[') return items;
    for (this.at += 1; ; this.at += 1) {
      this.blanks();
      if (this.text[this.at] === ']') break;
      const from = this.at;
      this.skip();
      items.push(this.text.slice(from, this.at));
      this.blanks();
      if (this.text[this.at] !== ',') break;
    }
    this.at += 1;
    return items;
  }

  private skip(): void {
    let depth = 0;
    do {
      this.blanks();
      const first = this.text[this.at];
      if (first === '"') this.taken(STRING);
      else if (/[{[]/.test(first)) [depth, this.at] = [depth + 1, this.at + 1];
      else if (/[}\]]/.test(first)) [depth, this.at] = [depth - 1, this.at + 1];
      else if (/[,:]/.test(first)) this.at += 1;
      else this.taken(/[^\s,\]}]+/y);
    } while (depth > 0);
  }

  private string(): string {
    return JSON.parse(this.taken(STRING)) as string;
  }

  private blanks(): void {
    this.taken(/\s*/y);
  }

  private taken(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? '';
    this.at += found.length;
    return found;
  }
}

const STRING = /"(?:[^"\\]|\\.)*"/sy;

function scalar(text: string): string {
  if (!/\d/.test(text)) return text;
  return /[.eE]/.test(text) ? floatText(Number(text)) : String(BigInt(text));
}
