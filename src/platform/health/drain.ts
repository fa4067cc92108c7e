import { Injectable } from '@nestjs/common';

/** Whether the process is on its way out: it still answers, but wants no new work. */
@Injectable()
export class Drain {
  private begun = false;

  /** From now on GET /health/ready is 503. */
  begin(): void {
    this.begun = true;
  }

  get draining(): boolean {
    return this.begun;
  }
}
