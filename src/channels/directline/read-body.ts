import type { Context } from 'hono';
import { z } from 'zod';
import { Fault } from '../../domain/faults.js';
import { type Activity, readActivity } from './activity-in.js';

const Start = z.object({ locale: z.string().max(35).optional().catch(undefined) }).catch({});

/** The body as JSON; none is an empty object. */
export async function readJson(c: Context): Promise<unknown> {
  const text = await c.req.text();
  return text.trim() === '' ? {} : parsed(text);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Fault('input.invalid', { cause });
  }
}

/** What a client says when it opens a conversation. */
export const readStart = (body: unknown) => Start.parse(body);

/** An upload as the message it stands for; of the files only their kind is looked at. */
export async function readUpload(c: Context): Promise<Activity> {
  const type = c.req.header('content-type') ?? '';
  if (!/^multipart\/form-data\b/i.test(type)) {
    await c.req.arrayBuffer();
    return readActivity({ type: 'message', attachments: [{ contentType: type }] });
  }
  const parts = [...(await formOf(c))].flatMap(([name, part]) =>
    part instanceof File ? [{ name, part }] : [],
  );
  const template = parts.find(({ name }) => name === 'activity');
  const activity = template ? parsed(await template.part.text()) : {};
  const attachments = parts
    .filter((part) => part !== template)
    .map(({ part }) => ({ contentType: part.type }));
  return readActivity({ ...Object(activity), type: 'message', attachments });
}

async function formOf(c: Context): Promise<FormData> {
  try {
    return await c.req.formData();
  } catch (cause) {
    throw new Fault('input.invalid', { cause });
  }
}
