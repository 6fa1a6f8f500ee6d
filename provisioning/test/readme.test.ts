import { parse } from 'yaml';
import { z } from 'zod';
import { readText, readYaml } from './files';

const RULE = z.looseObject({ alert: z.string(), annotations: z.looseObject({}) });

const shipped = z
  .object({ groups: z.array(z.object({ rules: z.array(z.looseObject({ alert: z.string().optional() })) })) })
  .parse(readYaml('provisioning', 'prometheus', 'rules', 'vma-tracker.rules.yml'))
  .groups.flatMap(({ rules }) => rules);

test('the alerts that the README shows are those that are shipped', () => {
  const shown = [...readText('README.md').matchAll(/```yaml\n(- alert: [^]*?)```/g)].flatMap(([, text]) =>
    z.array(RULE).parse(parse(text!)),
  );
  expect(shown.length).toBeGreaterThan(0);
  for (const rule of shown) {
    // Of the annotations it may leave out the longer ones.
    const same = shipped.find(({ alert }) => alert === rule.alert);
    expect(same).toMatchObject(rule);
    expect(Object.keys(rule).sort()).toEqual(Object.keys(same ?? {}).sort());
  }
});
