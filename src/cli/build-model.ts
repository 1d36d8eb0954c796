import { join } from 'node:path';
import { rememberYaml } from '../parsed-yaml.js';
import { projectRoot } from '../project-root.js';
import { ensureModel } from '../understanding/train.js';
import type { Command } from './command.js';

/** Trains the understanding when the corpus changed, and reads what the start would read; `npm run build` calls it. */
export const buildModel: Command = {
  summary: 'train the understanding when its corpus changed, and read all YAML ahead of the start',
  usage: 'inzira build-model',
  async run(_args, io) {
    const root = projectRoot();
    const onTerminal = 'isTTY' in io.err && io.err.isTTY === true;
    const begun = Date.now();
    rememberYaml(root);
    const onProgress = (step: string) => void (onTerminal && io.err.write(`${step} …\n`));
    ensureModel({
      corpusFolder: join(root, 'corpus'),
      modelFile: join(root, 'dist/understanding.model'),
      onProgress,
    });
    if (onTerminal) io.err.write(`the model is ready after ${Math.round((Date.now() - begun) / 1000)} s\n`);
    return 0;
  },
};
