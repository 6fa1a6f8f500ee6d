import { z } from 'zod';
import { readYaml } from './files';

const schema = z.object({
  services: z.record(
    z.string(),
    z.object({
      image: z.string().optional(),
      command: z.array(z.string()).optional(),
      environment: z.record(z.string(), z.string()).optional(),
      cap_add: z.array(z.string()).optional(),
      cap_drop: z.array(z.string()).optional(),
      ports: z.array(z.string()).optional(),
      networks: z.array(z.string()).optional(),
      volumes: z
        .array(
          z.union([
            z.string().transform((text) => {
              const [source = '', target = ''] = text.split(':');
              return { source, target };
            }),
            z.object({ source: z.string(), target: z.string() }),
          ]),
        )
        .optional(),
    }),
  ),
});

/** What docker-compose.yml says of its services. */
export const { services } = schema.parse(readYaml('docker-compose.yml'));

/** The service of this name. */
export function service(name: string): (typeof services)[string] {
  const found = services[name];
  if (found === undefined) {
    throw new Error(`docker-compose.yml has no service ${name}`);
  }
  return found;
}
