import { createLogger, format, transports } from 'winston';
import type { Logger } from '../../ports/logger.js';

export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** One JSON line per entry on standard error, so that standard output stays the program's own. */
export function winstonLogger(level: LogLevel): Logger {
  const logger = createLogger({
    level,
    format: format.combine(format.timestamp(), format.json()),
    transports: [new transports.Console({ stderrLevels: [...LOG_LEVELS] })],
  });
  return {
    debug: (message, facts) => void logger.debug(message, facts),
    info: (message, facts) => void logger.info(message, facts),
    warn: (message, facts) => void logger.warn(message, facts),
    error: (message, facts) => void logger.error(message, facts),
  };
}
