import { equal } from 'uvu/assert';
import { suite } from '../support/suite.ts';
import { Mentions } from './mentions.ts';

const test = suite('bench/mentions');

test('a marker is found in what comes after it was asked for, once', async () => {
  const mentions = new Mentions('a table');
  mentions.take('{"name":"p1"}');
  const heard: string[] = [];
  const p1 = mentions.of('"p1"').then(() => heard.push('p1'));
  mentions.take('{"name":"p10"}');
  await Promise.resolve();
  equal(heard, [], 'what came before, or only begins so');
  mentions.take('{"name":"p1"}');
  mentions.take('{"name":"p1"}');
  await p1;
  const p2 = mentions.of('"p2"').then(() => heard.push('p2'));
  mentions.take('{"name":"p2"}');
  await p2;
  equal(heard, ['p1', 'p2']);
});

test.run();
