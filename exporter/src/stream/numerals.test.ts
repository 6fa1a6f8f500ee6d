import fc from 'fast-check';
import { hex, micros } from './numerals';

describe('hex', () => {
  it('is exact for every page-aligned address, the end of the address space included', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 1n << 52n }), (page) => {
        const address = page << 12n;
        expect(hex(Number(address))).toBe(address.toString(16));
      }),
    );
    expect(hex(2 ** 64)).toBe('10000000000000000');
    expect([0, 0x1000, 0xfff_f000, 0x1000_0000, 0xff_ffff_f000].map(hex)).toEqual([
      '0',
      '1000',
      'ffff000',
      '10000000',
      'fffffff000',
    ]);
  });
});

describe('micros', () => {
  it('tells every time as the engine would', () => {
    const time = fc.oneof(
      fc.nat(),
      fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
      fc.double({ min: 0, max: 1e15, noNaN: true }),
    );
    fc.assert(
      fc.property(time, (ts) => {
        expect(micros(ts)).toBe(String(ts));
      }),
    );
    expect(micros(1_764_500_000_000_001)).toBe('1764500000000001');
  });
});
