import { readConfig } from './config.js';
import { Fault } from './domain/faults.js';
import { startServer } from './server.js';

try {
  await startServer(readConfig(process.env), process.stderr);
} catch (error) {
  process.stderr.write(`${Fault.from(error).message}\n`);
  process.exitCode = 1;
}
