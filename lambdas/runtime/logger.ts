// The Powertools logger in the platform's format: one JSON object a line, masked, with nothing kept between requests.

import { LogFormatter, Logger, LogItem } from '@aws-lambda-powertools/logger';
import type { LogAttributes, UnformattedAttributes } from '@aws-lambda-powertools/logger/types';
import { maskText } from '../domain/masking';
import { errorFields, type Log } from './line-log';

export function createLogger(service: string, mask: (text: string) => string = maskText): Log {
  const logger = new Logger({
    serviceName: service,
    logFormatter: new PlatformLogFormatter(),
    jsonReplacerFn: (_key, value) => (typeof value === 'string' ? mask(value) : value),
  });
  return {
    info: (message, fields = {}) => logger.info(message, { ...fields }),
    warn: (message, fields = {}) => logger.warn(message, { ...fields }),
    error: (message, fields = {}) => logger.error(message, { ...fields }),
  };
}

class PlatformLogFormatter extends LogFormatter {
  override formatAttributes(base: UnformattedAttributes, additional: LogAttributes): LogItem {
    return new LogItem({
      attributes: {
        level: base.logLevel,
        message: base.message,
        timestamp: base.timestamp.toISOString(),
        service: base.serviceName,
        ...additional,
      },
    });
  }

  override formatError(error: Error): LogAttributes {
    return { ...errorFields(error) };
  }
}
