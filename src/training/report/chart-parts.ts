/** Parts that the charts of a trial share. */
import type { Axis, Data, Mark, Scale, Spec } from 'vega';

/** First in the list is the font that the PNG is drawn with; a browser without it takes the next one. */
const FONTS = 'DejaVu Sans, Verdana, sans-serif';
export const BLUE = '#1f6feb';
const GREY = '#8b949e';
export const INK = '#1f2328';
export const SIZE = 320;

export function framed(title: string, subtitle: string, rest: Omit<Spec, 'title'>): Spec {
  return {
    $schema: 'https://vega.github.io/schema/vega/v6.json',
    background: 'white',
    padding: 12,
    width: SIZE,
    height: SIZE,
    config: {
      title: {
        font: FONTS,
        subtitleFont: FONTS,
        fontSize: 14,
        subtitleFontSize: 11,
        subtitleColor: '#57606a',
      },
      axis: {
        labelFont: FONTS,
        titleFont: FONTS,
        labelFontSize: 10,
        titleFontSize: 11,
        titleFontWeight: 'normal',
      },
    },
    title: { text: title, subtitle, anchor: 'start', offset: 12, subtitlePadding: 4 },
    ...rest,
  };
}

export const DIAGONAL: Data = {
  name: 'diagonal',
  values: [
    { x: 0, y: 0 },
    { x: 1, y: 1 },
  ],
};

export function unitScales(): Scale[] {
  return [
    { name: 'x', type: 'linear', domain: [0, 1], range: 'width' },
    { name: 'y', type: 'linear', domain: [0, 1], range: 'height' },
  ];
}

export function axis(
  scale: string,
  orient: 'bottom' | 'left',
  title: string,
  more: Partial<Axis> = {},
): Axis {
  return { scale, orient, title, gridColor: '#eaeef2', ...more } as Axis;
}

export function line(data: string, x: string, y: string): Mark {
  const encode = {
    enter: {
      x: { scale: 'x', field: x },
      y: { scale: 'y', field: y },
      stroke: { value: BLUE },
      strokeWidth: { value: 2 },
    },
  };
  return { type: 'line', from: { data }, encode };
}

interface TextStyle {
  align: 'left' | 'center';
  baseline: 'bottom' | 'middle';
  dy?: number;
  /** Default: `label`. */
  field?: string;
  fontSize?: number;
  fill?: object;
}

/** A field of each row as text. */
export function label(
  data: string,
  place: object,
  { align, baseline, dy = 0, field = 'label', fontSize = 9, fill = { value: INK } }: TextStyle,
): Mark {
  const enter = {
    ...place,
    text: { field },
    align: { value: align },
    baseline: { value: baseline },
    dy: { value: dy },
    font: { value: FONTS },
    fontSize: { value: fontSize },
    fill,
  };
  return { type: 'text', from: { data }, encode: { enter } } as Mark;
}

export function diagonal(): Mark {
  const { from, encode } = line('diagonal', 'x', 'y') as {
    from: { data: string };
    encode: { enter: object };
  };
  const enter = {
    ...encode.enter,
    stroke: { value: GREY },
    strokeWidth: { value: 1 },
    strokeDash: { value: [4, 4] },
  };
  return { type: 'line', from, encode: { enter } };
}
