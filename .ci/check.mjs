// Types, lint, import rules, unused code, tests: one after the other, all named, the first failure ends it.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const fewestModules = 60;
const scratch = mkdtempSync(join(tmpdir(), 'inzira-check-'));
const results = join(scratch, 'vitest.json');

function run(name, command, args, options = {}) {
  console.log(`== ${name}`);
  const done = spawnSync(command, args, { stdio: 'inherit', ...options });
  if (done.status !== 0) fail(`${name} failed`);
  return done;
}

function fail(reason) {
  console.error(reason);
  rmSync(scratch, { recursive: true, force: true });
  process.exit(1);
}

/** dependency-cruiser passes on nothing when it cannot read TypeScript, so the count is asserted. */
function importRules() {
  run('import rules', 'npx', ['depcruise', 'src', 'dialogs', 'test']);
  const json = spawnSync('npx', ['depcruise', 'src', 'dialogs', 'test', '-T', 'json'], {
    maxBuffer: 1 << 28,
  });
  const { totalCruised } = JSON.parse(json.stdout).summary;
  console.log(`import rules read ${totalCruised} modules`);
  if (totalCruised < fewestModules) fail(`only ${totalCruised} modules were read`);
}

function tests() {
  console.log('== tests');
  const args = ['test', '--', '--reporter=default', '--reporter=json', `--outputFile.json=${results}`];
  const done = spawnSync('npm', args, { stdio: 'inherit' });
  const { numPassedTests, numFailedTests, numFailedTestSuites, numPendingTests } = JSON.parse(
    readFileSync(results, 'utf8'),
  );
  const failed =
    numFailedTests === 0 && done.status !== 0 ? Math.max(1, numFailedTestSuites) : numFailedTests;
  const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : '';
  rmSync(scratch, { recursive: true, force: true });
  console.log(`${numPassedTests} passed, ${failed} failed${skipped}`);
  process.exit(failed === 0 && done.status === 0 ? 0 : 1);
}

run('types', 'npx', ['tsc', '--noEmit', '-p', '.']);
run('lint', 'npx', ['biome', 'check', '.']);
importRules();
run('unused code', 'npx', ['knip']);
tests();
