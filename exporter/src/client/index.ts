export { connect, type ConnectOptions } from './connect';
export { fetchTransport } from './fetch-transport';
export { parseProcessList, type ListedProcess, type ListViewer, type ProcessList } from './process-list';
export { originSlots, type StreamSlots } from './stream-slots';
export { StatusError } from './status-error';
export type * from './types';
export { commProblem } from '../wire/comm';
export type { ProcessInfo } from '../wire/stream/messages';
export { processKey } from '../wire/stream/process-key';
