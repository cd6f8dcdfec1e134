"""Prints, as JSON, what vectorbt takes for the strategy of backtest-project.ts with pandas and TA-Lib.

The folder named has a folder for each symbol, with a file of doubles for each of open, high, low and close. `indicators`,
`rules` and `trades` are the seconds of each part over all symbols, the lesser of two rounds: the first compiles.
`trades_made` are fewer than the predictions, for vectorbt holds one position of a symbol at a time, and its trades
have no last bar. Needs vectorbt and TA-Lib (pip install 'vectorbt==1.2.0' 'TA-Lib==0.6.8').
"""

import json
import pathlib
import sys
import time

import numpy
import pandas
import talib
import vectorbt
from vectorbt.portfolio.enums import StopEntryPrice


def indicators_of(bars):
    macd, macd_signal, _ = talib.MACD(bars["close"], 12, 26, 9)
    high, low, close = bars["high"], bars["low"], bars["close"]
    return pandas.DataFrame(
        {
            "rsi": talib.RSI(close, 14),
            "ema": talib.EMA(close, 50),
            "macd": macd,
            "macd_signal": macd_signal,
            "adx": talib.ADX(high, low, close, 14),
            "atr": talib.ATR(high, low, close, 14),
        }
    )


def rules_of(bars, given):
    """Long and short signals at the close of each bar, and the share of the edge in the most it could be."""
    close = bars["close"]
    before = given["rsi"].shift()
    buy = (
        2.0 * ((given["rsi"] > 45) & (before <= 45))
        + 1.0 * (close > given["ema"])
        + 1.0 * (given["macd"] > given["macd_signal"])
    )
    sell = (
        2.0 * ((given["rsi"] < 55) & (before >= 55))
        + 1.0 * (close < given["ema"])
        + 1.0 * (given["macd"] < given["macd_signal"])
    )
    edge = buy - sell
    is_trending = given["adx"] > 15
    long = is_trending & (edge >= 1) & (buy >= 3)
    short = is_trending & (edge <= -1) & (sell >= 3)
    return long, short, edge.abs() / 4


def trades_of(bars, given, long, short, edge):
    distance = (given["atr"] * (0.75 + 0.75 * edge) / bars["close"]).shift()
    return vectorbt.Portfolio.from_signals(
        close=pandas.Series(bars["close"]),
        open=pandas.Series(bars["open"]),
        high=pandas.Series(bars["high"]),
        low=pandas.Series(bars["low"]),
        entries=long.shift(fill_value=False),
        exits=False,
        short_entries=short.shift(fill_value=False),
        short_exits=False,
        price=pandas.Series(bars["open"]),
        sl_stop=2 * distance,
        tp_stop=3 * distance,
        stop_entry_price=StopEntryPrice.FillPrice,
        fees=0.001,
        slippage=0.0005,
        upon_opposite_entry="ignore",
        size=1.0,
        init_cash=1e12,
    ).trades.records


def main():
    symbols = [
        {name: numpy.fromfile(folder / name) for name in ("open", "high", "low", "close")}
        for folder in sorted(pathlib.Path(sys.argv[1]).iterdir())
    ]
    rounds = []
    for _ in range(2):
        seconds = {"indicators": 0.0, "rules": 0.0, "trades": 0.0, "trades_made": 0}
        for bars in symbols:
            start = time.perf_counter()
            given = indicators_of(bars)
            computed = time.perf_counter()
            long, short, edge = rules_of(bars, given)
            judged = time.perf_counter()
            records = trades_of(bars, given, long, short, edge)
            seconds["indicators"] += computed - start
            seconds["rules"] += judged - computed
            seconds["trades"] += time.perf_counter() - judged
            seconds["trades_made"] += len(records)
        rounds.append(seconds)
    print(json.dumps({name: min(each[name] for each in rounds) for name in rounds[0]}))


main()
