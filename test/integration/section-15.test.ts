/** All of section 15 of the contract on real servers with real daemons: worlds on which the reference loops forever, storms or crashes. */
import { keyStories } from '../stories/section-15/keys.ts';
import { portStories } from '../stories/section-15/ports.ts';
import { routeStories } from '../stories/section-15/routes.ts';
import { serviceStories } from '../stories/section-15/services.ts';
import { zoneStories } from '../stories/section-15/zones.ts';
import { onDebian } from '../support/debian.ts';
import { tellOnServers } from '../support/real-stories.ts';
import { suite } from '../support/suite.ts';

const test = suite('integration/section-15', onDebian);

tellOnServers(test, [...routeStories, ...portStories, ...keyStories, ...serviceStories, ...zoneStories]);

test.run();
