export * from './address-space';
export * from './process';
export * from './world';
export * from './world-listener';
export { Facts } from '../wire/facts';
