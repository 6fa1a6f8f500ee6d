import type { TestDataSourceResponse } from '@grafana/data';
import { StatusError, type Transport } from '@vma-tracker/exporter/client';
import { viewerInWords } from '@vma-tracker/exporter/view';
import { listProcesses, readiness } from './exporter-api';
import { proxyTransport } from './transport';

/** The stream says hello at once; what takes longer is held back on the way. */
const HELLO_WITHIN_MS = 5000;

/** "Save & test": whether the exporter answers, is ready, and its stream comes through. Never throws. */
export async function checkHealth(url: string): Promise<TestDataSourceResponse> {
  try {
    const detail = await readiness(url);
    const { processes, viewer } = await listProcesses(url);
    const missing = viewerInWords(viewer);
    const { version, host, source } = await greet(proxyTransport(url));
    return {
      status: 'success',
      message: `Connected to vma-exporter ${version} on ${host}: ${processes.length} processes, source ${source} (${detail}).${missing === null ? '' : ` ${missing}`}`,
    };
  } catch (error) {
    return { status: 'error', message: error instanceof Error ? error.message : String(error) };
  }
}

interface Hello {
  readonly version: string;
  readonly host: string;
  readonly source: string;
}

/** The first line of the stream. */
async function greet(transport: Transport): Promise<Hello> {
  const giveUp = new AbortController();
  const timer = setTimeout(
    () =>
      giveUp.abort(
        new Error(
          'The exporter answers, but its stream does not come through: something between Grafana’s server and the exporter buffers responses. Turn buffering off there for /api/v1/stream.',
        ),
      ),
    HELLO_WITHIN_MS,
  );
  try {
    const decoder = new TextDecoder();
    let text = '';
    for await (const chunk of transport.open(new URLSearchParams(), giveUp.signal)) {
      text += decoder.decode(chunk, { stream: true });
      if (text.includes('\n')) {
        return parseHello(text.slice(0, text.indexOf('\n')));
      }
    }
    throw new Error('The exporter ended its stream at once; its log says why.');
  } catch (error) {
    throw error instanceof StatusError ? new Error(error.message) : error;
  } finally {
    clearTimeout(timer);
    giveUp.abort();
  }
}

function parseHello(line: string): Hello {
  let message: Partial<Record<keyof Hello | 'type', unknown>>;
  try {
    message = JSON.parse(line);
  } catch {
    message = {};
  }
  const { type, version, host, source } = message;
  if (type !== 'hello' || typeof version !== 'string' || typeof host !== 'string' || typeof source !== 'string') {
    throw new Error('The stream does not begin as an exporter’s does. Is the URL that of a VMA Tracker exporter?');
  }
  return { version, host, source };
}
