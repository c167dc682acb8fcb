/** The map as an SVG file that needs nothing else: all of it, with its styles, in a light and a dark theme. */
import { render } from 'preact';
import { model } from '../state.ts';
import { layoutOf } from './layout.ts';
import { moves } from './moves.ts';
import { Drawing } from './objects.tsx';

const SVG = 'http://www.w3.org/2000/svg';
/** Around the drawing. */
const MARGIN = 16;

/** What only a page needs. */
const OF_PAGES = ['tabindex', 'role', 'aria-pressed', 'data-id'];

type Theme = 'light' | 'dark';

/** What 'action' sees while the page has a theme: nothing of it is painted. */
function inTheme<T>(theme: Theme, action: () => T): T {
  const { dataset } = document.documentElement;
  const before = dataset['theme'];
  dataset['theme'] = theme;
  try {
    return action();
  } finally {
    if (before === undefined) delete dataset['theme'];
    else dataset['theme'] = before;
  }
}

const valueOf = (variable: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(variable).trim();

/** The page's rules that apply to something in the drawing, with the values of the present theme in place of variables. */
function rulesFor(root: Element): string[] {
  const elements = [...root.querySelectorAll('*')];
  const applies = ({ selectorText }: CSSStyleRule): boolean =>
    selectorText !== '*' && elements.some((element) => element.matches(selectorText));
  return [...document.styleSheets]
    .flatMap(({ cssRules }) => [...cssRules])
    .filter((rule) => rule instanceof CSSStyleRule)
    .filter((rule) => applies(rule))
    .map(({ selectorText, style }) => `${selectorText}{${style.cssText}}`)
    .map((text) => text.replaceAll(/var\((--[\w-]+)\)/g, (_, name: string) => valueOf(name)));
}

/** The text of the file. */
export function mapFile(): string {
  const layout = layoutOf(model.value, false, moves.value);
  const holder = document.createElement('div');
  const [width, height] = [layout.width + 2 * MARGIN, layout.height + 2 * MARGIN];
  render(
    <svg xmlns={SVG} viewBox={`${-MARGIN} ${-MARGIN} ${width} ${height}`} width={width} height={height}>
      <title>OVN interconnection</title>
      <style />
      <rect class="paper" x={-MARGIN} y={-MARGIN} width={width} height={height} />
      <Drawing layout={layout} />
    </svg>,
    holder,
  );
  const svg = holder.firstElementChild;
  const style = svg?.querySelector('style');
  if (svg === null || style === null || style === undefined) throw new Error('the map could not be drawn');
  for (const element of svg.querySelectorAll('*')) {
    element.classList.remove('selected', 'found', 'dim');
    for (const name of OF_PAGES) element.removeAttribute(name);
  }
  const of = (theme: Theme): string =>
    inTheme(theme, () => [...rulesFor(svg), `.paper{fill:${valueOf('--ground')}}`].join('\n'));
  style.textContent = `svg{font:15px/1.5 system-ui,'DejaVu Sans',sans-serif}\n${of('light')}\n@media (prefers-color-scheme:dark){\n${of('dark')}\n}`;
  const text = new XMLSerializer().serializeToString(svg);
  render(null, holder);
  return `${text}\n`;
}
