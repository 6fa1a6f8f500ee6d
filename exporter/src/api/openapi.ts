import { OpenApiGeneratorV31, OpenAPIRegistry, type ResponseConfig } from '@asteasolutions/zod-to-openapi';
import * as z from 'zod';
import { streamQuery } from '../stream/request';
import { oneProcessQuery } from './one-process';
import { pidParameter } from '../http/parameters';
import { explanationSchema, healthSchema, mapSchema, problemSchema, processListSchema } from './schemas';

/** The description of what the exporter answers, as an OpenAPI 3.1 document. */
export function openApiDocument(version: string, telemetryPath: string): object {
  const registry = new OpenAPIRegistry();
  const login = registry.registerComponent('securitySchemes', 'login', {
    type: 'http',
    scheme: 'basic',
    description: 'Only where `--web.config.file` has basic_auth_users',
  });

  registry.registerPath({
    method: 'get',
    path: '/api/v1/processes',
    summary: 'The processes that the client may see',
    responses: { 200: json('The processes', processListSchema), ...problems(400, 401, 403, 406, 421, 429) },
  });
  registry.registerPath({
    method: 'get',
    path: '/api/v1/processes/{pid}/vmas',
    summary: 'The map of one process',
    request: { params: z.object({ pid: pidParameter }), query: describedOneProcessQuery() },
    responses: {
      200: json('The map', mapSchema),
      ...problems(400, 401, 403, 404, 406, 421, 429),
      410: problem('The process has ended; `ended` says when, if that was seen'),
    },
  });
  registry.registerPath({
    method: 'get',
    path: '/api/v1/processes/{pid}/explain',
    summary: 'Why the map of one process has as many VMAs as it has, and what would make them fewer',
    request: { params: z.object({ pid: pidParameter }), query: describedOneProcessQuery() },
    responses: {
      200: json('The explanation', explanationSchema),
      ...problems(400, 401, 403, 404, 406, 421, 429),
      410: problem('The process has ended; `ended` says when, if that was seen'),
    },
  });
  registry.registerPath({
    method: 'get',
    path: '/api/v1/stream',
    summary: 'The processes and the maps of those selected, and everything that changes them, as it happens',
    description:
      'One JSON object a line, or a server-sent event: hello, process, vmas, synced, delta, exit, bookmark, reset. ' +
      'Without pid or comm it carries processes only. It does not end by itself, unless once=true.',
    request: { query: describedStreamQuery() },
    responses: {
      200: { description: 'The stream', content: { 'application/x-ndjson': {}, 'text/event-stream': {} } },
      ...problems(400, 401, 403, 406, 410, 421, 429, 503),
    },
  });
  registry.registerPath({
    method: 'get',
    path: '/api/v1/openapi.json',
    summary: 'This document',
    responses: { 200: { description: 'An OpenAPI 3.1 document', content: { 'application/json': {} } } },
  });
  registry.registerPath({
    method: 'get',
    path: telemetryPath,
    summary: 'The metrics, for Prometheus',
    responses: {
      200: {
        description: 'Prometheus text 0.0.4, or OpenMetrics 1.0 where the Accept header prefers it',
        content: { 'text/plain': {}, 'application/openmetrics-text': {} },
      },
      ...problems(400, 401, 403, 421, 429, 503),
    },
  });
  registry.registerPath({
    method: 'get',
    path: '/-/healthy',
    summary: 'Whether the exporter is alive',
    security: [],
    responses: { 200: json('It is', healthSchema), ...problems(421, 429) },
  });
  registry.registerPath({
    method: 'get',
    path: '/-/ready',
    summary: 'Whether all maps are known and the source delivers',
    security: [],
    responses: { 200: json('It is ready', healthSchema), ...problems(421, 429, 503) },
  });

  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      title: 'VMA Tracker exporter',
      version,
      description: 'The virtual address space of every Linux process, live and exact.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{}, { [login.name]: [] }],
  });
}

function describedOneProcessQuery() {
  return z.object({
    start_time: oneProcessQuery.shape.start_time.meta({
      description: 'Of the one process that is meant, whoever has its PID now',
    }),
  });
}

function describedStreamQuery() {
  const { pid, comm, children, cursor, have, once, vmas } = streamQuery.shape;
  return z.object({
    pid: pid.meta({ description: 'Processes whose maps are wanted, by PID; repeatable, or separated by commas' }),
    comm: comm.meta({ description: 'Processes whose maps are wanted, by name; repeatable' }),
    children: children.meta({ description: 'Whether the descendants of those come too' }),
    cursor: cursor.meta({ description: 'Where to go on: the cursor of an earlier connection, or of a map' }),
    have: have.meta({
      description: 'PID:START_TIME of the processes whose maps the client has as of the cursor, if not all; repeatable',
    }),
    once: once.meta({
      description:
        'Whether it ends once everything up to the moment of the request has been told. The last message is then a ' +
        'bookmark, whose cursor the next request goes on with: this is how to poll',
    }),
    vmas: vmas.meta({
      description:
        'How vmas messages carry maps: as columns of texts, or dense, which takes a tenth of the bytes; hello repeats it',
    }),
  });
}

function json(description: string, schema: z.ZodType): ResponseConfig {
  return { description, content: { 'application/json': { schema } } };
}

const PROBLEMS = {
  400: 'A parameter is wrong; `errors` says which, and what it must be',
  401: 'A login is needed, or a certificate that is asked for now',
  403: 'It cannot be told which user the connection belongs to, or this is not for that user',
  404: 'There is no such process, or none that the client may see',
  406: 'The Accept header excludes what there is',
  410: 'The cursor is too old: start afresh without one',
  421: 'The Host header names something else than this exporter',
  429: 'More requests than rate_limit in `--web.config.file` allows',
  503: 'Not ready, or too much to do; `detail` says why',
} as const;

function problems(...statuses: (keyof typeof PROBLEMS)[]): Record<string, ResponseConfig> {
  return Object.fromEntries(statuses.map((status) => [status, problem(PROBLEMS[status])]));
}

function problem(description: string): ResponseConfig {
  return { description, content: { 'application/problem+json': { schema: problemSchema } } };
}
