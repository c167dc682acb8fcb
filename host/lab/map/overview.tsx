/** The map from afar: what each zone is, across the box in which nothing smaller can be read. */
import '../details.css';
import type { Layout } from './shapes.ts';
import type { View } from './viewport.ts';

/** Pixels of the screen that a zone's name is high. */
const HEIGHT = 18;

export function Overview({ layout, view: { scale } }: { readonly layout: Layout; readonly view: View }) {
  const size = HEIGHT / scale;
  return (
    <g class="overview" aria-hidden="true">
      {layout.zones.map(({ id, x, y, width, height, title, summary }) => (
        <g key={id} transform={`translate(${x + width / 2} ${y + height / 2 - size * 0.45})`}>
          <text class="title" font-size={size}>
            {title}
          </text>
          {summary.map((line, at) => (
            <text key={at} y={size * (0.9 + 0.75 * at)} font-size={size * 0.6}>
              {line}
            </text>
          ))}
        </g>
      ))}
    </g>
  );
}
