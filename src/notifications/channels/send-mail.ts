import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import type { AdmittedHost, OutgoingGuard } from '../guard/outgoing-guard.service.js';
import type { OpenReceiver } from '../receivers/receiver.js';
import { failureOf } from './failure-text.js';
import type { MailMessage } from './mail-message.js';
import { notNow, type Outcome, refused, sent } from './outcome.js';

export interface MailAttempt {
  mail: MailMessage;
  timeoutMs: number;
  /** Ends the attempt when the program stops. */
  signal: AbortSignal;
}

interface SmtpError {
  code?: string;
  responseCode?: number;
}

/** Sends a message by SMTP to a guarded address, with TLS unless the host is one of NOTIFY_ALLOW_PRIVATE. */
export async function sendMail(
  guard: OutgoingGuard,
  { settings, secrets }: OpenReceiver,
  { mail, timeoutMs, signal: stop }: MailAttempt,
): Promise<Outcome> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = AbortSignal.any([timeout, stop]);
  const { host = '', port = 0, secure = false, user, from, to = [] } = settings;
  try {
    const admitted = await guard.admit(host, signal);
    const socket = await opened(admitted, host, port, signal);
    const { createTransport } = await import('nodemailer');
    const transport = createTransport({
      host,
      port,
      secure,
      // A server inside the network may have no certificate; a public one must not receive a password in the clear.
      requireTLS: !admitted.isAllowed,
      opportunisticTLS: admitted.isAllowed,
      ...(user !== undefined && { auth: { user, pass: secrets.password ?? '' } }),
      disableFileAccess: true,
      disableUrlAccess: true,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      getSocket: (_options, callback) => callback(null, { connection: socket }),
    });
    const info = await transport.sendMail({ ...mail, from, to, signal });
    const rejected = info.rejected?.length ?? 0;
    return sent(rejected > 0 ? `${rejected} of ${to.length} recipients were refused` : undefined);
  } catch (error) {
    return smtpFailure(error as SmtpError) ?? failureOf(timeout.aborted ? timeout.reason : error, timeoutMs);
  }
}

async function opened(
  admitted: AdmittedHost,
  host: string,
  port: number,
  signal: AbortSignal,
): Promise<Socket> {
  const socket = connect({ host, port, lookup: admitted.lookup });
  try {
    await once(socket, 'connect', { signal });
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** By the server's status alone: its text may repeat what was sent. */
function smtpFailure({ code, responseCode }: SmtpError): Outcome | undefined {
  if (code === 'EAUTH')
    return refused(`the SMTP server refused user and password (${responseCode ?? 'no status'})`);
  if (code === 'ETLS') return refused('the SMTP server does not offer TLS that is accepted');
  if (responseCode === undefined) return undefined;
  const reason = `the SMTP server responded with ${responseCode}`;
  return responseCode >= 500 ? refused(reason) : notNow(reason);
}
