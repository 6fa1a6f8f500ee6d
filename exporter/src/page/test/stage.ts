import type { Browser } from 'playwright-core';
import { launchBrowser } from './browser';
import { TestDaemon } from './daemon';

/** What the tests of a file have in common; not there before they begin. */
export interface Stage {
  readonly browser: Browser;
  readonly daemon: TestDaemon;
}

/** A browser and the built daemon, from before the first test of the file until after the last. */
export function setStage(): Stage {
  let stage: Stage;
  beforeAll(async () => {
    const [browser, daemon] = await Promise.all([launchBrowser(), TestDaemon.start()]);
    stage = { browser, daemon };
  });
  afterAll(() => Promise.all([stage.browser.close(), stage.daemon.stop()]));
  return {
    get browser() {
      return stage.browser;
    },
    get daemon() {
      return stage.daemon;
    },
  };
}
