// Three steps, the same as asked of Inzira: a question, the start of a check, back to the menu.
const restify = require('restify');
const {
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  ConversationState,
  MemoryStorage,
  UserState,
} = require('botbuilder');
const { DialogSet, DialogTurnStatus, TextPrompt, WaterfallDialog } = require('botbuilder-dialogs');

const storage = new MemoryStorage();
const conversationState = new ConversationState(storage);
const userState = new UserState(storage);
const dialogState = conversationState.createProperty('dialogs');
const profile = userState.createProperty('profile');

const dialogs = new DialogSet(dialogState);
dialogs.add(new TextPrompt('text'));
dialogs.add(
  new WaterfallDialog('path', [
    (step) => step.prompt('text', { prompt: 'ANSWER You did not lose your rights because you agreed.' }),
    (step) => step.prompt('text', { prompt: 'PASTE Paste the message that you got.' }),
    async (step) => {
      await step.context.sendActivity('MENU What do you need?');
      return step.endDialog();
    },
  ]),
);

async function onTurn(context) {
  if (context.activity.type !== 'message') return;
  const seen = await profile.get(context, { turns: 0 });
  seen.turns += 1;
  const dc = await dialogs.createContext(context);
  const result = await dc.continueDialog();
  if (result.status === DialogTurnStatus.empty) await dc.beginDialog('path');
  await conversationState.saveChanges(context);
  await userState.saveChanges(context);
}

const adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication({}));
const server = restify.createServer();
server.use(restify.plugins.bodyParser());
server.post('/api/messages', async (req, res) => {
  await adapter.process(req, res, onTurn);
});
server.listen(Number(process.env.PORT ?? 3978), '127.0.0.1', () => process.stderr.write('ready\n'));
