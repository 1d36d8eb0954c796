const layer = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: { path: '^(src|dialogs|test)/', pathNot: allowed },
});
const library = (name, path, home) => ({
  name,
  severity: 'error',
  from: { path: '^(src|dialogs)/', pathNot: home },
  to: { path },
});
/** Outer sides of ports: the domain, and the ports' types only. */
const outerSide = (folder) => [
  layer(`${folder} → domain, ports`, `^src/${folder}/`, [
    `^src/${folder}/`,
    '^src/domain/',
    '^src/engine/ports/',
    // What both content and understanding read at the start.
    ...(folder === 'content' || folder === 'understanding' ? ['^src/parsed-yaml[.]ts$'] : []),
  ]),
];

module.exports = {
  forbidden: [
    layer('domain → domain', '^src/domain/', '^src/domain/'),
    layer('dialogs → domain', '^dialogs/', ['^dialogs/', '^src/domain/', '^src/engine/ports/']),
    layer('engine → dialogs, domain', '^src/engine/', ['^src/engine/', '^dialogs/', '^src/domain/']),
    ...['understanding', 'content', 'storage', 'insight', 'awareness'].flatMap(outerSide),
    ...outerSide('staff'),
    layer('operation → staff, domain, ports', '^src/operation/', [
      '^src/operation/',
      '^src/staff/',
      '^src/domain/',
      '^src/engine/ports/',
    ]),
    library(
      'argon2 and one-time codes live in staff',
      'node_modules/(@node-rs/argon2|otpauth)/',
      '^src/staff/',
    ),
    layer('channels → engine, domain', '^src/channels/', [
      '^src/channels/',
      '^src/engine/engine[.]ts$',
      '^src/engine/ports/',
      '^src/domain/',
    ]),
    layer('console → engine, domain', '^src/console/', [
      '^src/console/',
      '^src/staff/',
      '^src/engine/engine[.]ts$',
      '^src/engine/ports/',
      '^src/domain/',
    ]),
    {
      name: 'ports are types only',
      severity: 'error',
      from: {
        path: '^(src/(understanding|content|storage|insight|awareness|operation|channels|console|cli)|dialogs)/',
      },
      to: { path: '^src/engine/ports/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'channels are strangers',
      severity: 'error',
      from: { path: '^src/channels/([^/]+)/' },
      to: { path: '^src/channels/[^/]+/', pathNot: '^src/channels/$1/' },
    },
    {
      name: 'only the entries and tests import wiring',
      severity: 'error',
      from: { pathNot: '^(src/(main|server|app|doors|cli/[^/]+)[.]ts$|test/)' },
      to: { path: '^src/wiring[.]ts$' },
    },
    {
      name: 'domain uses zod and nothing else',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: { dependencyTypes: ['npm', 'core'], pathNot: 'node_modules/zod/' },
    },
    library('botbuilder lives in dialogs and engine', 'node_modules/botbuilder', '^(dialogs|src/engine)/'),
    {
      name: 'botbuilder-dialogs by its files: the whole of it loads recognisers of dates and numbers (36 MB)',
      severity: 'error',
      from: { path: '^(src|dialogs)/' },
      to: { path: 'node_modules/botbuilder-dialogs/lib/index', dependencyTypesNot: ['type-only'] },
    },
    library('prom-client lives in operation', 'node_modules/prom-client/', '^src/operation/'),
    library('libsql lives in storage/sqlite', 'node_modules/libsql/', '^src/storage/sqlite/'),
    library('redis lives in storage/redis', 'node_modules/redis/', '^src/storage/redis/'),
    library('nlp.js lives in understanding', 'node_modules/@nlpjs/', '^src/understanding/'),
    library('grammy lives in telegram', 'node_modules/grammy/', '^src/channels/telegram/'),
    library(
      'whatsapp-web.js lives in whatsapp-web',
      'node_modules/whatsapp-web[.]js/',
      '^src/channels/whatsapp-web/',
    ),
    library('tests stay out of the product', '^test/', '^test/'),
    { name: 'no cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no orphans',
      severity: 'error',
      from: {
        orphan: true,
        path: '^(src|dialogs)/',
        pathNot: ['[.]d[.]ts$', '^src/channels/webchat/chat[.]js$', '^src/console/desk[.]js$'],
      },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
