import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';
import { PageAnswer } from '../../platform/http/listing.js';

export class UploadQuery {
  @ApiProperty({ example: 'NBA_2016_Shots.csv.zip', description: 'A name for people, 1 to 200 characters' })
  @IsString()
  @Length(1, 200)
  name: string;
}

export class FeedFileAnswer {
  @ApiProperty({
    example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    description: 'SHA-256',
  })
  id: string;
  @ApiProperty({ example: 'NBA_2016_Shots.csv.zip' })
  name: string;
  @ApiProperty({ example: 3_974_407, description: 'Bytes' })
  size: number;
  @ApiProperty({
    enum: ['season', 'shots', 'chart'],
    example: 'season',
    description: "season: NBA_YYYY_Shots.csv; shots: the 22 fields; chart: stats.nba.com's shotchartdetail",
  })
  format: 'season' | 'shots' | 'chart';
}

export class ListedFileAnswer extends FeedFileAnswer {
  @ApiProperty({ example: '2026-11-24T05:00:00.000Z', type: String, format: 'date-time' })
  addedAt: Date;
}

export class FeedFileList extends PageAnswer {
  @ApiProperty({ type: [ListedFileAnswer] })
  items: ListedFileAnswer[];
}

export class SourceAnswer {
  @ApiProperty({ enum: ['virtual-league', 'file', 'remote'], example: 'virtual-league' })
  kind: string;
  @ApiProperty({ example: 'virtual-league:seed=7' })
  key: string;
  @ApiProperty({ example: 'virtual-league' })
  dataset: string;
  @ApiProperty({ example: 'Virtual league, seed 7' })
  title: string;
  @ApiPropertyOptional({ example: 189_804, description: 'Rows, where it is known' })
  size?: number;
  @ApiProperty({ example: 100, description: 'Position of the next row that GET /getdata gives' })
  served: number;
}
