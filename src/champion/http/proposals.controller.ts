import { Body, Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import { Allow } from '../../platform/http/allow.js';
import { ProposalService } from '../proposal.service.js';
import { authorOf, type KeyedRequest } from './author-of.js';
import { ReasonRequest } from './challenge.dto.js';
import { ElectionAnswer } from './champion.dto.js';

const ELECTION = {
  name: 'id',
  example: 'b1946ac92492d2347c6235b4d2611184',
  description: 'Id of the election',
};

@ApiTags('champion')
@Controller('champion/elections')
@ApiNotFoundResponse({ description: 'champion.election-unknown' })
@ApiUnprocessableEntityResponse({ description: 'The reason is missing or too long' })
export class ProposalsController {
  constructor(private readonly proposals: ProposalService) {}

  @Post(':id/confirm')
  @Allow('admin')
  @HttpCode(200)
  @ApiOperation({ summary: 'Make the proposed challenger champion' })
  @ApiParam(ELECTION)
  @ApiOkResponse({ type: ElectionAnswer })
  @ApiConflictResponse({
    description: 'champion.not-proposed, champion.proposal-outdated, champion.lost-race',
  })
  async confirm(
    @Param('id') id: string,
    @Body() { reason }: ReasonRequest,
    @Req() request: KeyedRequest,
  ): Promise<ElectionAnswer> {
    return this.proposals.confirm(id, { reason, by: authorOf(request) });
  }

  @Post(':id/decline')
  @Allow('admin')
  @HttpCode(200)
  @ApiOperation({ summary: 'Decline a proposal: the champion stays' })
  @ApiParam(ELECTION)
  @ApiOkResponse({ type: ElectionAnswer })
  @ApiConflictResponse({ description: 'champion.not-proposed' })
  async decline(
    @Param('id') id: string,
    @Body() { reason }: ReasonRequest,
    @Req() request: KeyedRequest,
  ): Promise<ElectionAnswer> {
    return this.proposals.decline(id, { reason, by: authorOf(request) });
  }
}
