import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow } from '../../platform/http/allow.js';
import { ChampionService } from '../champion.service.js';
import { ChampionsAnswer } from './champion.dto.js';

@ApiTags('champion')
@Controller('champions')
export class ChampionsController {
  constructor(private readonly champion: ChampionService) {}

  @Get()
  @Allow('viewer')
  @ApiOperation({ summary: 'The champions of all datasets' })
  @ApiOkResponse({ type: ChampionsAnswer })
  async all(): Promise<ChampionsAnswer> {
    return { items: await this.champion.champions() };
  }
}
