import { Settings } from '../../platform/config/settings.js';
import { RulesService } from './rules.service.js';
import { MOST_RULES } from './rules-file.js';

/** A store with so many items. */
function storeOf(count: number): {
  items: { name: string }[];
  all(): Promise<object[]>;
  put(): Promise<boolean>;
} {
  const items = Array.from({ length: count }, (_, i) => ({ name: `item-${i}` }));
  return { items, all: async () => items, put: async () => true };
}

function serviceWith(count: number): RulesService {
  const check = { rule: (rule: object) => ({ rule }), policy: (policy: object) => ({ policy }) };
  const clock = { now: () => new Date(0) };
  return new RulesService(
    Object.assign(new Settings(), { alertRulesFile: '' }),
    clock as never,
    check as never,
    storeOf(count) as never,
    storeOf(count) as never,
  );
}

describe(RulesService.name, () => {
  it('adds no more rules and policies than a file may have, so that what it exports can be read again', async () => {
    const full = serviceWith(MOST_RULES);
    await expect(full.setRule({ name: 'a' }, 'ada')).rejects.toMatchObject({ code: 'alerts.too-many' });
    await expect(full.setPolicy({ name: 'a' }, 'ada')).rejects.toMatchObject({ code: 'alerts.too-many' });
    // A change needs no room.
    await expect(full.setRule({}, 'ada', 'item-0')).resolves.toEqual({ name: 'item-0' });
    await expect(serviceWith(MOST_RULES - 1).setRule({ name: 'a' }, 'ada')).resolves.toEqual({ name: 'a' });
  });
});
