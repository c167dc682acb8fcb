/** What Tab makes of the words of a question. */
import { equal } from 'uvu/assert';
import { tutorialText } from '../../host/emulation/tutorial-text.ts';
import { completions } from '../../host/lab/worker/completion.ts';
import { suite } from '../support/suite.ts';
import { Table } from '../support/why.ts';

const test = suite('lab/completion');

test('why: its kinds and the zones, then the zones, then names of any zone or of IC-NB', async () => {
  const { world } = await Table.create(`world zones=az1,az2\n${tutorialText(2)}`);
  const contents = world.contents();
  const complete = (text: string): string[] => completions(world, contents, 'az1', text);
  equal(complete('why z'), ['zone']);
  equal(complete('why a'), ['az1', 'az2']);
  equal(complete('why r'), ['router', 'router-port']);
  equal(complete('why port a'), ['az1', 'az2']);
  equal(complete('why port az2 lsp-ts1-lr1'), []);
  equal(complete('why port az2 lsp-ts1-l'), ['lsp-ts1-lr1', 'lsp-ts1-lr2']);
  equal(complete('why switch az2 t'), ['ts1']);
  equal(complete('why az2 lrp-lr2-l'), ['lrp-lr2-lan']);
  equal(complete('why nothing az'), []);
  equal(complete('ping a'), ['az1', 'az2']);
  world.close();
});

test.run();
