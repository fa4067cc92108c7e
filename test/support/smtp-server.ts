import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

export interface ReceivedMail {
  from: string;
  to: string[];
  /** Headers and body, with lines that end with \n. */
  content: string;
}

/** A small SMTP server (RFC 5321) without TLS, which keeps what it receives. */
export class SmtpServer {
  readonly mails: ReceivedMail[] = [];
  /** Users and passwords that were given. */
  readonly logins: string[] = [];
  connections = 0;
  /** The response to a verb instead of the usual one, such as `{ DATA: '451 try later' }`. */
  readonly responses: Record<string, string> = {};
  private readonly server: Server = createServer((socket) => this.serve(socket));

  static async open(): Promise<SmtpServer> {
    const smtp = new SmtpServer();
    await new Promise<void>((resolve) => smtp.server.listen(0, '127.0.0.1', resolve));
    return smtp;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  close(): void {
    this.server.close();
  }

  private serve(socket: Socket): void {
    this.connections += 1;
    let waiting = '';
    let mail: ReceivedMail = { from: '', to: [], content: '' };
    let isInContent = false;
    const say = (line: string): boolean => socket.write(`${line}\r\n`);
    const hear = (line: string): void => {
      if (isInContent) {
        if (line !== '.') {
          mail.content += `${line.replace(/^\./, '')}\n`;
          return;
        }
        isInContent = false;
        this.mails.push(mail);
        mail = { from: '', to: [], content: '' };
        say('250 taken');
        return;
      }
      const verb = line.split(/[ :]/)[0].toUpperCase();
      const address = /<([^>]*)>/.exec(line)?.[1] ?? '';
      const response = this.responses[verb] ?? this.responses[`${verb} ${address}`];
      if (response) return void say(response);
      if (verb === 'EHLO') return void say('250-small\r\n250 AUTH PLAIN');
      if (verb === 'STARTTLS') return void say('502 not here');
      if (verb === 'AUTH') {
        this.logins.push(
          Buffer.from(line.split(' ')[2] ?? '', 'base64')
            .toString()
            .replaceAll('\0', '/'),
        );
        return void say('235 welcome');
      }
      if (verb === 'MAIL') mail.from = address;
      if (verb === 'RCPT') mail.to.push(address);
      if (verb === 'DATA') {
        isInContent = true;
        return void say('354 go on');
      }
      if (verb === 'QUIT') return void socket.end('221 bye\r\n');
      say('250 fine');
    };
    say(this.responses.GREETING ?? '220 small');
    socket.on('error', () => undefined);
    socket.on('data', (data: Buffer) => {
      const lines = (waiting + data.toString()).split('\r\n');
      waiting = lines.pop()!;
      for (const line of lines) hear(line);
    });
  }
}
