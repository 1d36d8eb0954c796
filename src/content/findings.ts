import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { LoadedContent } from './load-content.js';
import { readYaml } from './yaml-file.js';

/** One thing an operator should know: what, where, and what to do about it. */
export interface Finding {
  readonly level: 'error' | 'warning' | 'note';
  readonly code: string;
  readonly where: string;
  readonly fix: string;
}

const GapsFile = z.strictObject({
  gaps: z.array(
    z.strictObject({
      id: z.string(),
      kind: z.enum(['number', 'list', 'law', 'fact', 'review']),
      missing: z.string(),
      known: z.string().optional(),
      ask: z.string(),
    }),
  ),
});

const monthMs = 30 * 24 * 3_600_000;

/** All findings about content on this day: why it is a demo, lines that run out, gaps, missing answers, no review. */
export function contentFindings(content: LoadedContent, root: string, now: number): Finding[] {
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  return [
    ...content.demoReasons.map((reason) =>
      note('content.demo', reason, 'settle this before people are served'),
    ),
    ...serviceFindings(content, day(now), day(now + monthMs)),
    ...topicFindings(content, day(now)),
    ...[...content.locales.values()].flatMap(({ unreviewed }) =>
      unreviewed.map((file) =>
        warning('content.unreviewed', file, 'a native speaker and a counsellor read it'),
      ),
    ),
    ...gapFindings(root),
  ];
}

function serviceFindings({ services }: LoadedContent, today: string, soon: string): Finding[] {
  return services.flatMap((service) => {
    const where = `corpus/services.yaml ${service.id}`;
    const owner = `ask ${service.owner} to call it and renew it`;
    if (service.expires < today) return [warning('service.expired', where, owner)];
    if (service.expires <= soon) return [warning('service.expires-soon', where, owner)];
    if (service.status !== 'confirmed') return [warning(`service.${service.status}`, where, owner)];
    return service.testCallOn === null ? [warning('service.never-called', where, owner)] : [];
  });
}

function topicFindings({ topics, locales }: LoadedContent, today: string): Finding[] {
  const stale = [...topics.values()].filter((topic) => topic.reviewBy < today);
  const full = [...locales.values()].filter((locale) => locale.covers === 'all');
  return [
    ...stale.map((topic) => warning('topic.stale', topic.id, `ask ${topic.owner} to read it again`)),
    ...full.flatMap((locale) =>
      [...topics.keys()]
        .filter((id) => !locale.answers.get(id)?.text)
        .map((id) => note('answer.missing', `${locale.code} ${id}`, 'write the answer')),
    ),
  ];
}

function gapFindings(root: string): Finding[] {
  const file = join(root, 'corpus/gaps.yaml');
  if (!existsSync(file)) return [];
  const { gaps } = readYaml(file, 'corpus/gaps.yaml', GapsFile);
  return gaps.map(({ id, missing, ask }) => note('content.gap', id, `${missing} (ask ${ask})`));
}

const warning = (code: string, where: string, fix: string): Finding => ({
  level: 'warning',
  code,
  where,
  fix,
});
const note = (code: string, where: string, fix: string): Finding => ({ level: 'note', code, where, fix });
