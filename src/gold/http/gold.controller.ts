import { ARROW_FILE } from '../../platform/arrow/arrow-file-type.js';
import { Readable } from 'node:stream';
import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import {
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiProduces,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Allow, RouteSettings } from '../../platform/http/allow.js';
import { attachment } from '../../platform/http/download.js';
import { LATEST } from '../../platform/http/latest.js';
import { csvResponse, listResponse } from '../../platform/http/listing.js';
import type { TrafficConfig } from '../../platform/http/traffic.js';
import { GoldService } from '../gold.service.js';
import type { Snapshot } from '../snapshot.js';
import { SnapshotExport } from '../snapshot-export.service.js';
import {
  CorrelationView,
  DescriptionView,
  ExplorationView,
  SnapshotsView,
  SnapshotView,
} from './gold-answers.dto.js';
import { ExploreParams, ExploreQuery, SnapshotQuery, SnapshotsQuery, TableQuery } from './gold.dto.js';
import {
  correlationColumns,
  DATA_COLUMNS,
  EXPLORE_COLUMNS,
  presentSnapshot,
  SNAPSHOT_COLUMNS,
  STATISTICS_COLUMNS,
} from './gold.presenter.js';

/** Each holds a block of rows in memory for as long as its reader takes. */
const EXPORT: TrafficConfig = { traffic: 'export' };
const ID = { name: 'id', description: 'Id of the snapshot (64 hex digits), or `latest`', example: LATEST };
const UNKNOWN = { description: 'gold.snapshot-unknown or gold.no-snapshot: there is no such snapshot' };

@ApiTags('gold')
@ApiUnprocessableEntityResponse({ description: 'A field is wrong; errors names it and the rule' })
@Controller('gold/snapshots')
@Allow('viewer')
export class GoldController {
  constructor(
    private readonly gold: GoldService,
    private readonly exports: SnapshotExport,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Snapshots, newest first; as JSON or CSV' })
  @ApiOkResponse({ type: SnapshotsView })
  async list(@Query() query: SnapshotsQuery, @Res() reply: FastifyReply): Promise<void> {
    const page = await this.gold.list({ dataset: query.dataset }, query.offset, query.limit);
    listResponse(reply, query, { ...page, items: page.items.map(presentSnapshot) }, SNAPSHOT_COLUMNS);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One snapshot: blocks, time split, statistics' })
  @ApiParam(ID)
  @ApiOkResponse({ type: SnapshotView })
  @ApiNotFoundResponse(UNKNOWN)
  async get(@Param('id') id: string, @Query() query: SnapshotQuery): Promise<SnapshotView> {
    return presentSnapshot(await this.gold.named(id, query.dataset));
  }

  @Get(':id/describe')
  @ApiOperation({ summary: 'Statistics of each column; the numeric ones also as CSV' })
  @ApiParam(ID)
  @ApiOkResponse({ type: DescriptionView })
  @ApiNotFoundResponse(UNKNOWN)
  async describe(
    @Param('id') id: string,
    @Query() query: TableQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const snapshot = await this.gold.named(id, query.dataset);
    const description = await this.gold.describe(snapshot.id);
    if (query.format === 'csv') csvResponse(reply, STATISTICS_COLUMNS, description.columns);
    else void reply.send(description);
  }

  @Get(':id/correlation')
  @ApiOperation({ summary: 'Pearson correlations of the seven features and the result' })
  @ApiParam(ID)
  @ApiOkResponse({ type: CorrelationView })
  @ApiNotFoundResponse(UNKNOWN)
  async correlation(
    @Param('id') id: string,
    @Query() query: TableQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const snapshot = await this.gold.named(id, query.dataset);
    const correlation = await this.gold.correlation(snapshot.id);
    const { columns, matrix } = correlation;
    if (query.format === 'csv') {
      const rows = matrix.map((row, index) => [columns[index], ...row]);
      csvResponse(reply, correlationColumns(columns), rows);
    } else void reply.send(correlation);
  }

  @Get(':id/explore/:by')
  @ApiOperation({
    summary: 'Attempts, makes and make rate by shot type, zone, distance, month or court hexagon',
  })
  @ApiOkResponse({ type: ExplorationView })
  @ApiNotFoundResponse(UNKNOWN)
  async explore(
    @Param() { id, by }: ExploreParams,
    @Query() query: ExploreQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const snapshot = await this.gold.named(id, query.dataset);
    const exploration = await this.gold.explore(snapshot.id, by, query.unit);
    if (query.format === 'csv') csvResponse(reply, EXPLORE_COLUMNS, exploration.items);
    else void reply.send(exploration);
  }

  @Get(':id/data.arrow')
  @RouteSettings(EXPORT)
  @ApiOperation({
    summary: 'All rows as one Arrow IPC file, with the column Split; pandas.read_feather reads it',
    description: 'Split is train, validation or test, and null for shots whose result is not known.',
  })
  @ApiParam(ID)
  @ApiProduces(ARROW_FILE)
  @ApiOkResponse({ content: { [ARROW_FILE]: { schema: { type: 'string', format: 'binary' } } } })
  @ApiNotFoundResponse(UNKNOWN)
  async arrow(
    @Param('id') id: string,
    @Query() query: SnapshotQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const snapshot = await this.gold.named(id, query.dataset);
    void reply
      .header('content-type', ARROW_FILE)
      .header('content-disposition', attachment(`${fileName(snapshot)}.arrow`))
      .send(Readable.from(this.exports.arrow(snapshot), { objectMode: true, highWaterMark: 1 }));
  }

  @Get(':id/data.csv')
  @RouteSettings(EXPORT)
  @ApiOperation({ summary: 'All rows as CSV, with the column Split; texts are guarded against formulas' })
  @ApiParam(ID)
  @ApiProduces('text/csv')
  @ApiOkResponse({
    content: {
      'text/csv': {
        schema: { type: 'string' },
        example:
          'Game_ID,Game_Event_ID,Player_ID,Game_Date,…,Split\r\n22400061,7,9001336,2024-10-22,…,train\r\n',
      },
    },
  })
  @ApiNotFoundResponse(UNKNOWN)
  async csv(
    @Param('id') id: string,
    @Query() query: SnapshotQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const snapshot = await this.gold.named(id, query.dataset);
    csvResponse(reply, DATA_COLUMNS, this.exports.csv(snapshot), `${fileName(snapshot)}.csv`);
  }
}

function fileName({ dataset, id }: Snapshot): string {
  return `${dataset}-${id.slice(0, 12)}`;
}
