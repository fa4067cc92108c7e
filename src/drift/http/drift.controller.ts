import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DRIFT_TESTS } from '../../algorithms/statistics/drift-tests/catalogue.js';
import { Settings } from '../../platform/config/settings.js';
import { Allow } from '../../platform/http/allow.js';
import { DriftMeasures } from '../metrics/drift-measures.service.js';
import { DriftReports } from '../reports/drift-reports.service.js';
import { ReportSchedule } from '../reports/report-schedule.service.js';
import { DriftAnswer, DriftTestList } from './drift-answer.dto.js';

@ApiTags('drift')
@Controller('drift')
export class DriftController {
  constructor(
    private readonly reports: DriftReports,
    private readonly measures: DriftMeasures,
    private readonly schedule: ReportSchedule,
    private readonly settings: Settings,
  ) {}

  @Get('tests')
  @Allow('viewer')
  @ApiOperation({ summary: 'The tests that a report may name, with what each needs and when it says drift' })
  @ApiOkResponse({ type: DriftTestList })
  tests(): DriftTestList {
    return { items: [...DRIFT_TESTS], total: DRIFT_TESTS.length };
  }

  @Get()
  @Allow('viewer')
  @ApiOperation({
    summary: 'The newest verdict on each source, what is being made, and when the next is due',
  })
  @ApiOkResponse({ type: DriftAnswer })
  async state(): Promise<DriftAnswer> {
    const { basePath, driftCron, driftEnabled, driftRows } = this.settings;
    const nextAt = this.schedule.nextAt;
    return {
      items: (await this.measures.latest()).map((measure) => ({
        ...measure,
        href: `${basePath}/drift/reports/${measure.report}`,
        page: `${basePath}/drift/reports/${measure.report}.html`,
      })),
      running: this.reports.running(),
      schedule: { enabled: driftEnabled, cron: driftCron, rows: driftRows, ...(nextAt && { nextAt }) },
      reports: `${basePath}/drift/reports`,
      tests: `${basePath}/drift/tests`,
    };
  }
}
