import { jest } from '@jest/globals';
import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { AccessModule } from '../../src/access/index.js';
import { AuditLog } from '../../src/platform/audit/audit-log.port.js';
import { AliasService, ModelService, RegistryModule, VersionService } from '../../src/registry/index.js';
import type { ModelDocument } from '../../src/registry/mongo/registry.schema.js';
import { TrackingModule } from '../../src/tracking/index.js';
import { type Stages, startStages } from '../support/in-process-stages.js';

let stages: Stages;
let audit: AuditLog;
let models: ModelService;
let versions: VersionService;
let aliases: AliasService;
const ADA = { by: 'Ada', mayDecide: true };

beforeAll(async () => {
  stages = await startStages([TrackingModule, RegistryModule, AccessModule]);
  audit = stages.app.get(AuditLog);
  models = stages.app.get(ModelService);
  versions = stages.app.get(VersionService);
  aliases = stages.app.get(AliasService);
}, 60_000);
afterAll(async () => stages?.close());

const documents = () =>
  stages.app.get<Connection>(getConnectionToken()).db!.collection<ModelDocument>('registered_models');

async function withVersions(name: string, count: number): Promise<void> {
  await models.create(name, '', []);
  for (let n = 0; n < count; n++) {
    const source = `s3://bucket/${name}/${n}`;
    await versions.create({ model: name, source, runId: '', runLink: '', description: '', tags: [] });
  }
}

/** What the list says of a model, oldest first. */
async function entriesOf(...subjects: string[]) {
  await audit.catchUp();
  const { items } = await audit.list({}, 0, 1000);
  return items
    .filter(({ subject }) =>
      subjects.some(
        (one) => subject === one || subject.startsWith(`${one}@`) || subject.startsWith(`${one}/`),
      ),
    )
    .toReversed()
    .map(({ action, by, subject, before, after }) => ({ action, by, subject, before, after }));
}

describe('the audit list', () => {
  it('has one entry for each change of a registered model: who, what, before and after', async () => {
    await withVersions('m', 2);
    await aliases.set('m', 'best', 1, ADA);
    await aliases.set('m', 'best', 2, { by: 'Bo', mayDecide: false });
    // No change, no entry.
    await aliases.set('m', 'best', 2, ADA);
    await aliases.remove('m', 'nothing', 'Ada');
    await aliases.remove('m', 'best', 'Cy');
    await aliases.set('m', 'best', 1, ADA);
    await versions.remove('m', 1, 'Di');
    await models.rename('m', 'm2', 'Ed');
    await models.remove('m2', 'Flo');
    const expected = [
      { action: 'alias-set', by: 'Ada', subject: 'm@best', after: { version: 1 } },
      { action: 'alias-set', by: 'Bo', subject: 'm@best', before: { version: 1 }, after: { version: 2 } },
      { action: 'alias-removed', by: 'Cy', subject: 'm@best', before: { version: 2 } },
      { action: 'alias-set', by: 'Ada', subject: 'm@best', after: { version: 1 } },
      { action: 'version-deleted', by: 'Di', subject: 'm/1', before: { version: 1, aliases: ['best'] } },
      { action: 'model-renamed', by: 'Ed', subject: 'm2', before: { name: 'm' }, after: { name: 'm2' } },
      {
        action: 'model-deleted',
        by: 'Flo',
        subject: 'm2',
        before: { name: 'm2', versionsDrawn: 2, aliases: {} },
      },
    ];
    expect((await entriesOf('m', 'm2')).toSorted(byText)).toEqual(expected.toSorted(byText));
    await expect(models.remove('m2', 'Flo')).rejects.toMatchObject({ code: 'registry.model-unknown' });
    expect(await entriesOf('m', 'm2')).toHaveLength(expected.length);
  });

  it('has it also where a kill came between the change and its entry', async () => {
    await withVersions('killed', 1);
    const append = jest.spyOn(audit, 'append').mockRejectedValue(new Error('killed'));
    await aliases.set('killed', 'a', 1, ADA);
    await aliases.remove('killed', 'a', 'Ada');
    await aliases.set('killed', 'a', 1, ADA);
    await versions.remove('killed', 1, 'Ada');
    await expect(models.remove('killed', 'Ada')).rejects.toThrow('killed');
    append.mockRestore();
    const actions = (await entriesOf('killed')).map(({ action }) => action).toSorted();
    expect(actions).toEqual(['alias-removed', 'alias-set', 'alias-set', 'model-deleted', 'version-deleted']);
    // The removal that was decided is done.
    expect(await documents().findOne({ _id: 'killed' })).toBeNull();
    expect(await entriesOf('killed')).toHaveLength(5);
  });

  it('keeps no entry in the model once it is in the list', async () => {
    await withVersions('settled', 1);
    await aliases.set('settled', 'a', 1, ADA);
    await aliases.remove('settled', 'a', 'Ada');
    expect((await documents().findOne({ _id: 'settled' }))!.audit).toEqual([]);
  });

  it('has one entry for each of many moves at once', async () => {
    await withVersions('raced', 4);
    await Promise.all([1, 2, 3, 4, 1, 2].map((version) => aliases.set('raced', 'a', version, ADA)));
    const document = (await documents().findOne({ _id: 'raced' }))!;
    const moves = await entriesOf('raced');
    expect(moves).toHaveLength(document.rev);
    moves.slice(1).forEach(({ before }) => expect(before).toBeDefined());
  });
});

const byText = (a: object, b: object) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
