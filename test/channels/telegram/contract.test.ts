import { channelContract } from '../../contracts/channel.contract.js';
import { abilities, startTelegram } from './telegram-subject.js';

channelContract('Telegram', abilities, () => startTelegram());
