"""Makes backtest-peer.csv.gz, what backtesting.py makes of the trades of peer-project.ts.

To recreate it, from the project's root, with the recorded bars at hand:

    python3 -m venv peer-venv && peer-venv/bin/pip install 'backtesting==0.6.6'
    mkdir peer && node tests/golden/write-peer-trades.ts peer
    peer-venv/bin/python tests/golden/make_backtest_peer.py peer

The engine gets the bars, and of each trade its side, levels and last bar; what it fills, where and for what return is
its own. Trades overlap: they are hedged, one unit each, from more cash than they can use. A market order fills at the
next open in this engine, while a trade of ours that expires leaves at the close of its last bar: after each bar stands
a second one of nothing but its close, whose open is that close. It touches no level that the bar itself did not.
"""

import csv
import gzip
import pathlib
import sys

import backtesting
import numpy
import pandas

VERSION = "0.6.6"
FEE = 0.001
FOLDER = pathlib.Path(sys.argv[1])
RESULT = pathlib.Path(__file__).with_name("backtest-peer.csv.gz")


def read(name):
    with (FOLDER / name).open() as file:
        return list(csv.DictReader(file, delimiter=";"))


def results_of(bars, trades):
    """The engine's closed trades of one symbol, as rows of the result."""
    opens = [int(float(bar["opens"])) for bar in bars]
    number = {time: index for index, time in enumerate(opens)}
    prices = numpy.array([[float(bar[key]) for key in ("open", "high", "low", "close")] for bar in bars])
    doubled = numpy.repeat(prices, 2, axis=0)
    doubled[1::2, :] = prices[:, 3:]
    seconds = numpy.repeat(numpy.array(opens), 2)
    seconds[1::2] += 3599
    frame = pandas.DataFrame(
        doubled, columns=["Open", "High", "Low", "Close"], index=pandas.to_datetime(seconds, unit="s")
    )
    # Ordered at the second half of the bar before the entry, left at the first half of the last bar.
    orders, expiries = {}, {}
    for trade in trades:
        entry = number[int(float(trade["entered"]))]
        orders.setdefault(2 * entry - 1, []).append(trade)
        expiries.setdefault(2 * (entry + int(trade["look_ahead_bars"]) - 1), set()).add(trade["prediction_id"])

    class Given(backtesting.Strategy):
        def init(self):
            pass

        def next(self):
            now = len(self.data) - 1
            leaving = expiries.get(now, ())
            if leaving:
                for trade in self.trades:
                    if trade.tag in leaving:
                        trade.close()
            for trade in orders.get(now, ()):
                order = self.buy if trade["direction"] == "1" else self.sell
                try:
                    order(
                        size=1,
                        sl=float(trade["stop_loss_price"]),
                        tp=float(trade["take_profit_price"]),
                        tag=trade["prediction_id"],
                    )
                except ValueError as refusal:
                    # The close before the entry lies beyond a level already.
                    assert "orders require" in str(refusal)

    run = backtesting.Backtest(frame, Given, cash=1e12, commission=FEE, hedging=True, finalize_trades=False)
    run.run()
    closed = run._results._strategy.closed_trades
    for trade in closed:
        yield {
            "prediction_id": trade.tag,
            "entered": opens[trade.entry_bar // 2],
            "entry_price": float(trade.entry_price),
            "confirmed_at": opens[trade.exit_bar // 2] + 3600,
            "is_left_at_open": int(trade.exit_bar % 2 == 0 and trade.exit_price == doubled[trade.exit_bar, 0]),
            "exit_price": float(trade.exit_price),
            "pnl_pct": 100 * float(trade.pl) / float(trade.entry_price),
        }


def main():
    if backtesting.__version__ != VERSION:
        sys.exit(f"The fixture is of backtesting.py {VERSION}, this is {backtesting.__version__}.")
    bars, trades = read("bars.csv"), read("trades.csv")
    rows = []
    for symbol in sorted({bar["symbol"] for bar in bars}):
        rows += results_of(
            [bar for bar in bars if bar["symbol"] == symbol],
            [trade for trade in trades if trade["symbol"] == symbol],
        )
    rows.sort(key=lambda row: int(row["prediction_id"]))
    lines = [f"# backtesting.py {VERSION}", ";".join(rows[0])]
    lines += [";".join(str(value) for value in row.values()) for row in rows]
    # No clock in the file: the same bytes every time.
    RESULT.write_bytes(gzip.compress(("\n".join(lines) + "\n").encode(), 9, mtime=0))
    print(f"{len(rows)} of {len(trades)} trades")


main()
