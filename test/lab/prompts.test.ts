/** Prompts in front of commands: what is put into the console goes to the place that it names. */
import { equal } from 'uvu/assert';
import { splitPrompt, withoutPrompts } from '../../host/lab/console/prompts.ts';
import { suite } from '../support/suite.ts';

const test = suite('lab/prompts');

const PLACES = ['az1', 'az2', 'gw1'];

test('a line says where it runs, or does not', () => {
  equal(splitPrompt('az1$ ovn-nbctl show'), { at: 'az1', command: 'ovn-nbctl show' });
  equal(splitPrompt('ovn-nbctl show'), { at: undefined, command: 'ovn-nbctl show' });
  equal(splitPrompt('echo $ x'), { at: undefined, command: 'echo $ x' });
});

test('one place for all lines: the place is chosen, and the prompts are gone', () => {
  equal(withoutPrompts('gw1$ ovs-vsctl show', PLACES), { at: 'gw1', text: 'ovs-vsctl show' });
  equal(withoutPrompts('az2$ one \\\n    -- two\naz2$ three', PLACES), {
    at: 'az2',
    text: 'one \\\n    -- two\nthree',
  });
});

test('several places, one that is not there, or none: the text is as it was', () => {
  for (const text of ['az1$ one\naz2$ two', 'az1$ one\ntwo', 'az9$ one', 'one\ntwo', ''])
    equal(withoutPrompts(text, PLACES), { at: undefined, text });
});

test.run();
