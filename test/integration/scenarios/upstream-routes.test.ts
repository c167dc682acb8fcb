/** What upstream's 26.09 does with routes, on real servers with real daemons. */
import { upstreamRouteStories } from '../../stories/upstream-26.09/routes.ts';
import { onDebian } from '../../support/debian.ts';
import { tellOnServers } from '../../support/real-stories.ts';
import { suite } from '../../support/suite.ts';

const test = suite('integration/scenarios/upstream-routes', onDebian);

tellOnServers(test, upstreamRouteStories);

test.run();
