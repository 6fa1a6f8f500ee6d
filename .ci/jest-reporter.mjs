import { appendFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';

const SETTLED = { passed: 'ok', failed: 'not ok' };

/**
 * Writes Jest's results to the file $VMA_TEST_REPORT as they come, in the lines that suite.mjs counts: what had passed is
 * known of a run that is killed, too, and that it goes on can be seen.
 */
export default class Reporter {
  #file = process.env.VMA_TEST_REPORT;

  #say(line) {
    appendFileSync(this.#file, `${line}\n`);
  }

  onRunStart() {
    writeFileSync(this.#file, '');
  }

  onTestCaseResult({ path }, { status, fullName }) {
    if (status in SETTLED) this.#say(`${SETTLED[status]} - ${relative(process.cwd(), path)}: ${fullName}`);
  }

  // Of a test that is skipped nothing is told before its file is done.
  onTestResult({ path }, { testResults }) {
    for (const { status, fullName } of testResults) {
      if (status === 'pending') this.#say(`skip - ${relative(process.cwd(), path)}: ${fullName}`);
    }
  }

  onRunComplete(contexts, { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites }) {
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    this.#say(`${numPassedTests} passed, ${failed} failed, ${numPendingTests} skipped`);
  }
}
