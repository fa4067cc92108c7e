import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { InputFaults } from '../input-faults.js';

/** Responds to input faults in the form of the old service: `{"detail": [{type, loc, msg, input}]}`. */
@Catch(InputFaults)
export class InputFaultsFilter implements ExceptionFilter<InputFaults> {
  catch(exception: InputFaults, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    void reply.code(422).send({ detail: exception.faults });
  }
}
