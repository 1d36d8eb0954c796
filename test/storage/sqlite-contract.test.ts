import { storeContract } from '../contracts/store.contract.js';
import { freshSqlite } from './sqlite-folder.js';

storeContract('SQLite', freshSqlite);
