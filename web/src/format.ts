const whole = new Intl.NumberFormat('en');
const percent = new Intl.NumberFormat('en', {
  style: 'percent',
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});

export const count = (value: number | undefined): string => (value === undefined ? '–' : whole.format(value));
export const share = (value: number | undefined): string =>
  value === undefined ? '–' : percent.format(value);
export const fixed = (value: number | undefined, digits = 4): string =>
  value === undefined ? '–' : value.toFixed(digits);

export function seconds(value: number | undefined): string {
  if (value === undefined) return '';
  return value < 10
    ? `${value.toFixed(1)} s`
    : value < 120
      ? `${Math.round(value)} s`
      : `${Math.round(value / 60)} min`;
}

/** A moment in the reader's own time zone. */
export function moment(text: string | undefined): string {
  return text ? new Date(text).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' }) : '–';
}

/** 20160412 as 2016-04-12. */
export function day(date: number): string {
  const text = String(date);
  return `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
}
