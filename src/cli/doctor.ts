import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, readConfig } from '../config.js';
import { contentFindings, type Finding } from '../content/findings.js';
import { loadContent } from '../content/load-content.js';
import { Fault } from '../domain/faults.js';
import { projectRoot } from '../project-root.js';
import { storeSettings } from '../wiring.js';
import type { Command, Io } from './command.js';
import { storeFindings } from './store-findings.js';

/** What an operator should know, one JSON line each; it opens nothing for writing. */
export const doctor: Command = {
  summary: 'list what needs care: content, services, gaps, settings, data',
  usage: 'inzira doctor  (exit code 1 when there is an error)',
  async run(_args, io) {
    const findings = [
      ...settingFindings(io),
      ...contentOrFault(),
      ...modelFindings(),
      ...(await inStore(io)),
    ];
    for (const finding of findings) io.out.write(`${JSON.stringify(finding)}\n`);
    const count = (level: Finding['level']) => findings.filter((finding) => finding.level === level).length;
    io.err.write(`${count('error')} errors, ${count('warning')} warnings, ${count('note')} notes\n`);
    return count('error') > 0 ? 1 : 0;
  },
};

function contentOrFault(): Finding[] {
  const root = projectRoot();
  try {
    return contentFindings(loadContent(root), root, Date.now());
  } catch (error) {
    return [asError(error, 'mend the file named')];
  }
}

function settingFindings(io: Io): Finding[] {
  try {
    const config = readConfig(io.env);
    return [...dataFindings(config.dataFolder), ...deskFindings(config)];
  } catch (error) {
    return [asError(error, 'mend the setting named')];
  }
}

/** What counsellors need around them. */
function deskFindings({ oncall, auditAnchor }: Config): Finding[] {
  const bell: Finding = {
    level: 'warning',
    code: 'oncall.none',
    where: 'ONCALL_WEBHOOK_URL',
    fix: 'nobody is rung when a life is in danger and no counsellor claims the case',
  };
  const anchor: Finding = {
    level: 'warning',
    code: 'audit.no-anchor',
    where: 'AUDIT_ANCHOR',
    fix: 'without a head kept elsewhere, entries cut off at the end of the audit log go unseen',
  };
  return [...(oncall ? [] : [bell]), ...(auditAnchor ? [] : [anchor])];
}

/** Keys and data that others on this machine could read. */
function dataFindings(folder: string): Finding[] {
  if (!existsSync(folder))
    return [{ level: 'note', code: 'data.none', where: folder, fix: 'it is made at the first start' }];
  return [folder, join(folder, 'master.key')]
    .filter((path) => existsSync(path) && (statSync(path).mode & 0o077) !== 0)
    .map((path) => ({ level: 'error', code: 'data.readable-by-others', where: path, fix: 'chmod go-rwx' }));
}

async function inStore(io: Io): Promise<Finding[]> {
  try {
    return await storeFindings(storeSettings(readConfig(io.env)));
  } catch (error) {
    const fault = Fault.from(error);
    // A bad setting was named above.
    return fault.code === 'config.invalid'
      ? []
      : [asError(error, 'is it there, and as new as this program?')];
  }
}

function modelFindings(): Finding[] {
  const model = join(projectRoot(), 'dist/understanding.model');
  if (existsSync(model)) return [];
  return [
    { level: 'warning', code: 'model.missing', where: 'dist/understanding.model', fix: 'npm run build' },
  ];
}

function asError(error: unknown, fix: string): Finding {
  const fault = Fault.from(error);
  return { level: 'error', code: fault.code, where: fault.detail ?? '', fix };
}
