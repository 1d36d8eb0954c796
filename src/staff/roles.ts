import { z } from 'zod';

export const roles = ['counsellor', 'supervisor', 'editor', 'analyst', 'admin'] as const;
export const Role = z.enum(roles);
export type Role = z.infer<typeof Role>;

/** Everything that staff can do. */
export const actions = [
  'see-queue',
  'claim',
  'own-case',
  'any-case',
  'take-over',
  'reassign',
  'see-board',
  'reveal',
  'export-ask',
  'export-approve',
  'manage-staff',
  'read-audit',
] as const;
export type Action = (typeof actions)[number];

/** Who may do what; what does not stand here is denied. No role both reads cases and manages staff. */
const table: Readonly<Record<Role, readonly Action[]>> = {
  counsellor: ['see-queue', 'claim', 'own-case', 'reveal', 'export-ask'],
  supervisor: [
    'see-queue',
    'claim',
    'own-case',
    'any-case',
    'take-over',
    'reassign',
    'see-board',
    'reveal',
    'export-ask',
    'export-approve',
    'read-audit',
  ],
  editor: [],
  analyst: [],
  admin: ['manage-staff', 'read-audit'],
};

/** Whether a role may do something. */
export const may = (role: Role, action: Action): boolean => table[role].includes(action);
