import { describe, expect, it } from 'vitest';
import { isForeignScript } from '../../../src/domain/safety/readable-script.js';

describe('a script that cannot be read', () => {
  it.each(['እርዳኝ', 'ساعدني أنا في خطر', 'помогите мне'])('%s', (text) =>
    expect(isForeignScript(text)).toBe(true),
  );
  it.each(['Ndi mu kaga', 'ça va? été', '😀😀😀', '12', '', 'ok 好'])('not: %s', (text) =>
    expect(isForeignScript(text)).toBe(false),
  );
});
