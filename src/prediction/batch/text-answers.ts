import { csvText } from '../../platform/csv/csv-text.js';
import { type AnswerBlock, type AnswerWriter, classOf } from './answers.js';

/** One object for each row, as POST /predict answers it. */
function objectsOf({ rows, probabilities, ids }: AnswerBlock, version: number, between: string): string {
  let text = '';
  for (let i = 0; i < rows; i++) {
    const probability = probabilities[i];
    const id = ids ? `,"id":"${ids[i]}"` : '';
    text += `${i === 0 ? '' : between}{"prediction":${classOf(probability)},"probability":${probability},"model_version":${version}${id}}`;
  }
  return text;
}

/** A JSON array. */
export class JsonAnswers implements AnswerWriter {
  private isFirst = true;

  constructor(private readonly version: number) {}

  start(): string {
    return '[';
  }

  block(answers: AnswerBlock): string {
    const text = objectsOf(answers, this.version, ',');
    if (!this.isFirst) return `,${text}`;
    this.isFirst = false;
    return text;
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

  block(answers: AnswerBlock): string {
    return `${objectsOf(answers, this.version, '\n')}\n`;
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

  block({ rows, probabilities, ids }: AnswerBlock): string {
    let text = '';
    for (let i = 0; i < rows; i++) {
      const probability = probabilities[i];
      text += `${classOf(probability)},${probability},${this.version}${ids ? `,${ids[i]}` : ''}\r\n`;
    }
    return text;
  }

  end(): string {
    return '';
  }

  fault(message: string): string {
    return csvText([[`error: ${message}`, '', '', ...(this.hasIds ? [''] : [])]]);
  }
}
