import { describe, expect, it } from 'vitest';
import { runCommand } from '../support/command.ts';
import { REPOSITORY } from '../support/temp-project.ts';

describe('klinehouse indicators', () => {
  it('prints what there is to know of a family, without data', async () => {
    const { exitCode, stdout } = await runCommand(REPOSITORY, ['indicators', 'rsi']);
    expect(exitCode).toBe(0);
    expect(stdout).toBe(
      `rsi  Relative Strength Index, the share of rises in all movement, smoothed as Wilder did.
  rsi_14  RSI over 14 bars; 0 while nothing moved, as in TA-Lib.
    = 100 × RMA(gain, 14) / (RMA(gain, 14) + RMA(loss, 14))
    parameters 14 · 0-100 · 0 to 100 · from bar 15 · TA-Lib RSI
`,
    );
  });

  it('lists all of them, and says so as JSON too', async () => {
    const { stdout } = await runCommand(REPOSITORY, ['--json', 'indicators']);
    const all = JSON.parse(stdout) as { indicator: string; warmup_bars: number }[];
    expect(all.length).toBeGreaterThan(20);
    expect(all.find(({ indicator }) => indicator === 'sma_200')).toMatchObject({
      warmup_bars: 200,
      is_built: true,
    });
    expect(all.find(({ indicator }) => indicator === 'cci_20')).toMatchObject({ is_built: false });
  });

  it('guesses what a wrong name meant', async () => {
    const { exitCode, stderr } = await runCommand(REPOSITORY, ['indicators', 'rsi_41']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("There is no indicator or family 'rsi_41'.");
    expect(stderr).toContain("Did you mean 'rsi_14'?");
  });
});
