import { csvText } from '../../platform/csv/csv-text.js';
import { type AnswerBlock, type AnswerWriter, classOf } from './answers.js';

/** Of numbers and hex digits: half the time of UTF-8. */
function asciiOf(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}

/** One object for each row, as POST /predict answers it, with a text before and one after it. */
function objectsOf(
  { rows, probabilities, ids }: AnswerBlock,
  version: number,
  before: string,
  after: string,
): Uint8Array {
  // Few pieces for each row: joining them takes longer than writing the numbers.
  const heads = [`${before}{"prediction":0,"probability":`, `${before}{"prediction":1,"probability":`];
  const middle = `,"model_version":${version}`;
  const tail = `${middle}}${after}`;
  let text = '';
  for (let i = 0; i < rows; i++) {
    const probability = probabilities[i];
    const end = ids ? `${middle},"id":"${ids[i]}"}${after}` : tail;
    text += heads[classOf(probability)] + probability + end;
  }
  return asciiOf(text);
}

/** A JSON array. */
export class JsonAnswers implements AnswerWriter {
  private isFirst = true;

  constructor(private readonly version: number) {}

  start(): string {
    return '[';
  }

  block(answers: AnswerBlock): Uint8Array {
    const bytes = objectsOf(answers, this.version, ',', '');
    const from = this.isFirst ? 1 : 0;
    this.isFirst = false;
    return bytes.subarray(from);
  }

  end(): string {
    return ']';
  }

  fault(): undefined {
    return undefined;
  }
}

/** An object in each line. */
export class NdjsonAnswers implements AnswerWriter {
  constructor(private readonly version: number) {}

  start(): string {
    return '';
  }

  block(answers: AnswerBlock): Uint8Array {
    return objectsOf(answers, this.version, '', '\n');
  }

  end(): string {
    return '';
  }

  fault(message: string): string {
    return `${JSON.stringify({ error: message })}\n`;
  }
}

/** CSV with a header: prediction, probability, model_version and, where predictions are logged, id. */
export class CsvAnswers implements AnswerWriter {
  constructor(
    private readonly version: number,
    private readonly hasIds: boolean,
  ) {}

  start(): string {
    return `prediction,probability,model_version${this.hasIds ? ',id' : ''}\r\n`;
  }

  block({ rows, probabilities, ids }: AnswerBlock): Uint8Array {
    let text = '';
    for (let i = 0; i < rows; i++) {
      const probability = probabilities[i];
      text += `${classOf(probability)},${probability},${this.version}${ids ? `,${ids[i]}` : ''}\r\n`;
    }
    return asciiOf(text);
  }

  end(): string {
    return '';
  }

  fault(message: string): string {
    return csvText([[`error: ${message}`, '', '', ...(this.hasIds ? [''] : [])]]);
  }
}
