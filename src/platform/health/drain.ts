import { Injectable } from '@nestjs/common';
import { type Observable, ReplaySubject } from 'rxjs';

/** Whether the process is stopping: it still serves requests, but should get no new work. */
@Injectable()
export class Drain {
  private begun = false;
  private readonly end = new ReplaySubject<void>(1);
  /** Signals the end to responses that last as long as their client listens. */
  readonly ending: Observable<void> = this.end.asObservable();

  /** From now on GET /health/ready is 503. */
  begin(): void {
    this.begun = true;
  }

  /** From now on, open-ended streams are closed. */
  endStreams(): void {
    this.end.next();
  }

  get draining(): boolean {
    return this.begun;
  }
}
