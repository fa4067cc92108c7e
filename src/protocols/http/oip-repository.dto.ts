import { ApiProperty } from '@nestjs/swagger';

export class IndexedModelBody {
  @ApiProperty({ example: 'parivision' })
  name: string;
  @ApiProperty({ example: '3' })
  version: string;
  @ApiProperty({ example: 'READY', enum: ['READY', 'LOADING', 'UNAVAILABLE'] })
  state: string;
  @ApiProperty({ example: '', description: 'Why it is not ready' })
  reason: string;
}
