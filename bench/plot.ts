/** One chart of a plot. */
export interface Panel {
  readonly title: string;
  readonly lines: readonly { readonly name: string; readonly points: readonly (readonly [x: number, y: number])[] }[];
}

const width = 360;
const height = 240;
const margin = { left: 52, right: 12, top: 28, bottom: 40 };
const columns = 2;
/** Told apart in black and white and by those who do not see red and green apart. */
const colours = ['#000000', '#e69f00', '#56b4e9', '#009e73', '#d55e00', '#cc79a7'];

/** Charts side by side as an SVG document, both axes logarithmic, one legend for all. */
export function plot(panels: readonly Panel[], axes: { readonly x: string; readonly y: string }): string {
  const names = [...new Set(panels.flatMap(({ lines }) => lines.map(({ name }) => name)))];
  const rows = Math.ceil(panels.length / columns);
  const charts = panels.map((panel, index) => {
    const [x, y] = [(index % columns) * width, Math.floor(index / columns) * height];
    return `<g transform="translate(${x} ${y})">${chart(panel, names, axes)}</g>`;
  });
  const legend = names.map((name, index) => {
    const x = 20 + index * 118;
    return `<g transform="translate(${x} ${rows * height + 14})"><path d="M0 0h20" stroke="${colours[index]}" stroke-width="2"/>${text(26, 4, name, 'start')}</g>`;
  });
  const size = { width: columns * width, height: rows * height + 30 };
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" font-family="sans-serif" font-size="11" fill="none">`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    ...charts,
    ...legend,
    '</svg>\n',
  ].join('\n');
}

function chart(
  { title, lines }: Panel,
  names: readonly string[],
  axes: { readonly x: string; readonly y: string },
): string {
  const points = lines.flatMap((line) => line.points);
  const x = scale(
    points.map(([value]) => value),
    margin.left,
    width - margin.right,
  );
  const y = scale(
    points.map(([, value]) => value),
    height - margin.bottom,
    margin.top,
  );
  const grid = [
    ...powers(2, x.low, x.high).map((value) => {
      const at = x.at(value);
      return `<path d="M${at} ${margin.top}V${height - margin.bottom}" stroke="#ddd"/>${text(at, height - 26, String(value), 'middle')}`;
    }),
    ...powers(10, y.low, y.high).map((value) => {
      const at = y.at(value);
      return `<path d="M${margin.left} ${at}H${width - margin.right}" stroke="#ddd"/>${text(margin.left - 6, at + 4, String(value), 'end')}`;
    }),
  ];
  const drawn = lines.map(({ name, points: own }) => {
    const path = own.map(([px, py], index) => `${index === 0 ? 'M' : 'L'}${x.at(px)} ${y.at(py)}`).join('');
    return `<path d="${path}" stroke="${colours[names.indexOf(name)]}" stroke-width="2"/>`;
  });
  const labels = [
    text(width / 2, 16, title, 'middle'),
    text(width / 2, height - 10, axes.x, 'middle'),
    `<g transform="translate(12 ${height / 2}) rotate(-90)">${text(0, 0, axes.y, 'middle')}</g>`,
  ];
  return [...grid, ...drawn, ...labels].join('\n');
}

interface Scale {
  readonly low: number;
  readonly high: number;
  at(value: number): number;
}

function scale(values: readonly number[], from: number, to: number): Scale {
  const low = Math.min(...values) / 1.2;
  const high = Math.max(...values) * 1.2;
  const at = (value: number): number =>
    Math.round(from + ((Math.log(value) - Math.log(low)) / (Math.log(high) - Math.log(low))) * (to - from));
  return { low, high, at };
}

/** The powers of a base that lie between two values. */
function powers(base: number, low: number, high: number): number[] {
  const first = Math.ceil(Math.log(low) / Math.log(base));
  const last = Math.floor(Math.log(high) / Math.log(base));
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => base ** (first + index));
}

function text(x: number, y: number, value: string, anchor: 'start' | 'middle' | 'end'): string {
  const escaped = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" fill="#000">${escaped}</text>`;
}
