import { csvText } from './csv-text.js';

describe(csvText.name, () => {
  it('ends each row with CRLF and quotes only cells that need it', () => {
    expect(
      csvText([
        ['a', 'b'],
        ['x,y', 'say "hi"'],
        ['two\nlines', '\r'],
        ['plain', ' spaced '],
      ]),
    ).toBe('a,b\r\n"x,y","say ""hi"""\r\n"two\nlines","\'\r"\r\nplain, spaced \r\n');
    expect(csvText([])).toBe('');
  });

  it('writes numbers, booleans, dates, objects and missing values', () => {
    const date = new Date(Date.UTC(2016, 1, 29));
    expect(
      csvText([[1.5, -0, Number.NaN, -3, 12n, true, false, date, { a: [1] }, ['x'], null, undefined, '']]),
    ).toBe('1.5,0,NaN,-3,12,true,false,2016-02-29T00:00:00.000Z,"{""a"":[1]}","[""x""]",,,\r\n');
  });

  it('guards text that a spreadsheet would run, but no number', () => {
    expect(csvText([['=1+1', '-2', '+x', '@a', "'=b", -2]])).toBe("'=1+1,-2,'+x,'@a,''=b,-2\r\n");
  });
});
