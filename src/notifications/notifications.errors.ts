import { AppError, type FieldFault } from '../platform/errors/app-error.js';

export function receiverUnknown(name: string): AppError {
  return new AppError({
    code: 'notifications.receiver-unknown',
    kind: 'not-found',
    message: `There is no receiver ${name.slice(0, 100)}. GET /notifications/receivers lists them.`,
  });
}

export function receiverExists(name: string): AppError {
  return new AppError({
    code: 'notifications.receiver-exists',
    kind: 'conflict',
    message: `The receiver ${name} exists already. PATCH /notifications/receivers/${name} changes it.`,
  });
}

/** It is declared by the settings. */
export function receiverDeclared(name: string): AppError {
  return new AppError({
    code: 'notifications.receiver-declared',
    kind: 'conflict',
    message: `The receiver ${name} is declared by SLACK_WEBHOOK_URL or SLACK_WEBHOOK_URL_FILE: change these settings and start again.`,
  });
}

export function receiverInvalid(details: FieldFault[]): AppError {
  return new AppError({
    code: 'notifications.receiver-invalid',
    kind: 'invalid',
    message: `The receiver is not valid: ${details.map(({ message }) => message).join('; ')}.`,
    details,
  });
}

/** Others changed it at the same time. */
export function receiverBusy(name: string): AppError {
  return new AppError({
    code: 'notifications.receiver-busy',
    kind: 'conflict',
    message: `Another request changed the receiver ${name} at the same time. Read it and try again.`,
  });
}

/** @param file the key file */
export function secretsUnreadable(name: string, file: string): AppError {
  return new AppError({
    code: 'notifications.secrets-unreadable',
    kind: 'conflict',
    message: `The secrets of the receiver ${name} were encrypted with another key than that of ${file}: restore the file (or NOTIFY_KEY_FILE), or delete the receiver and create it again.`,
  });
}

export function deliveryUnknown(id: string): AppError {
  return new AppError({
    code: 'notifications.delivery-unknown',
    kind: 'not-found',
    message: `There is no delivery ${id.slice(0, 100)}. GET /notifications/deliveries lists them.`,
  });
}

export function deliveryNotFailed(id: string, state: string): AppError {
  return new AppError({
    code: 'notifications.delivery-not-failed',
    kind: 'conflict',
    message: `The delivery ${id.slice(0, 100)} is ${state}; only a failed one can be sent again by hand.`,
  });
}

/** The body is not a webhook of Alertmanager in the version that is read here. */
export function alertsInvalid(details: FieldFault[]): AppError {
  return new AppError({
    code: 'notifications.alerts-invalid',
    kind: 'invalid',
    message: `The alerts are not valid: ${details.map(({ message }) => message).join('; ')}.`,
    details,
  });
}

/** What should follow an alert could not be done; Alertmanager sends it again. */
export function alertsUnhandled(cause: unknown): AppError {
  return new AppError({
    code: 'notifications.alerts-unhandled',
    kind: 'unavailable',
    message: 'The alerts are stored, but the policies could not be evaluated. Send them again.',
    retryAfterSeconds: 10,
    cause,
  });
}

export function slackUrlUnusable(reason: string): AppError {
  return new AppError({
    code: 'notifications.slack-url-unusable',
    kind: 'invalid',
    message: `SLACK_WEBHOOK_URL or SLACK_WEBHOOK_URL_FILE cannot be used: ${reason}.`,
  });
}
