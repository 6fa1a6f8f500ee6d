import { STATUS_CODES, type OutgoingHttpHeaders } from 'node:http';
import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import type { z } from 'zod';
import { Seldom } from '../seldom';
import { describeError } from '../sources/describe-error';
import { lacksDescriptors } from '../sources/descriptors';

/** One parameter that was wrong, and what it must be. */
export interface ParameterError {
  readonly parameter: string;
  readonly detail: string;
}

interface ProblemOptions {
  readonly errors?: readonly ParameterError[];
  /** Further members of the document. */
  readonly members?: Readonly<Record<string, unknown>>;
  readonly headers?: OutgoingHttpHeaders;
}

/** An error that the client is told about: thrown by any handler, answered as an RFC 9457 problem document. */
export class Problem extends Error {
  /**
   * @param status 400 to 599.
   * @param detail what is wrong with this request, and what would help; shown to the client.
   */
  constructor(
    readonly status: number,
    detail: string,
    readonly options: ProblemOptions = {},
  ) {
    super(detail);
    this.name = 'Problem';
  }
}

/** The document itself (RFC 9457, section 3), as JSON text. */
export function problemDocument({ status, message, options }: Problem): string {
  return JSON.stringify({
    type: 'about:blank',
    title: STATUS_CODES[status],
    status,
    detail: message,
    errors: options.errors,
    ...options.members,
  });
}

/** The problem of parameters that their schema refused. */
export function parameterProblem(error: z.ZodError): Problem {
  const errors = error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ parameter: key, detail: 'no such parameter' }))
      : [{ parameter: issue.path.join('.'), detail: issue.message }],
  );
  return new Problem(400, errors.map(({ parameter, detail }) => `${parameter}: ${detail}`).join('; '), { errors });
}

/** Answers with a problem document. */
export function sendProblem(res: Response, problem: Problem): void {
  for (const [name, value] of Object.entries(problem.options.headers ?? {})) {
    res.setHeader(name, value ?? '');
  }
  res.status(problem.status).type('application/problem+json').set('Cache-Control', 'no-store');
  res.send(problemDocument(problem));
}

/** What no route took. */
export const notFound: RequestHandler = (req) => {
  throw new Problem(404, `nothing is at ${req.path}; /api/v1/openapi.json lists what there is`);
};

/** For a path whose other methods have routes before this one. */
export function methodNotAllowed(...allowed: string[]): RequestHandler {
  return (req) => {
    throw new Problem(405, `${req.method} is not possible here, only ${allowed.join(', ')}`, {
      headers: { Allow: allowed.join(', ') },
    });
  };
}

/** Refuses a client that would take none of `types`. */
export function produces(...types: string[]): RequestHandler {
  return (req, _res, next) => {
    if (req.accepts(types) === false) {
      throw new Problem(406, `this is ${types.join(' or ')}, which the Accept header excludes`);
    }
    next();
  };
}

/** The last handler: every error becomes a problem document; what is our own fault is logged and not shown. */
export function problemHandler(log: Logger): ErrorRequestHandler {
  const seldom = new Seldom();
  return (error: unknown, req, res, next) => {
    const problem = problemOf(error);
    if (lacksDescriptors(error)) {
      seldom.tell('', (count) => {
        log.error({ count }, `a request can't be answered: ${describeError(error)}`);
      });
    } else if (problem.status >= 500 && !(error instanceof Problem)) {
      log.error({ err: error, url: req.url }, 'request failed');
    }
    if (res.headersSent) {
      next(error);
      return;
    }
    sendProblem(res, problem);
  };
}

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) {
    return error;
  }
  if (lacksDescriptors(error)) {
    return new Problem(503, 'the exporter can open no more files just now', { headers: { 'Retry-After': '5' } });
  }
  // Express and its middleware mark the errors that are the client's with a status of 4xx (http-errors). Their texts
  // may name files of ours.
  const { status, name } = error as { status?: unknown; name?: unknown };
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new Problem(
      status,
      name === 'URIError' ? 'the URL is not percent-encoded UTF-8' : 'the request is not acceptable',
    );
  }
  return new Problem(500, 'the exporter failed at this; its log says why');
}
