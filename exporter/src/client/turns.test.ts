import { Turns } from './turns';

test('work that has gone on for long is over, and begins anew when others had their turn', async () => {
  const clock = jest.spyOn(performance, 'now').mockReturnValue(1000);
  const turns = new Turns();
  expect(turns.isOver).toBe(false);
  clock.mockReturnValue(1100);
  expect(turns.isOver).toBe(true);
  await turns.next();
  expect(turns.isOver).toBe(false);
  clock.mockRestore();
});
