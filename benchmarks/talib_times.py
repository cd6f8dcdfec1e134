"""Prints, as JSON, the seconds that TA-Lib takes for each of its functions on the bars in a folder: medians of 5.

Each file of the folder holds one column as doubles. Needs numpy and TA-Lib (pip install 'TA-Lib==0.6.8').
"""

import json
import pathlib
import statistics
import sys
import time

import numpy
import talib

folder = pathlib.Path(sys.argv[1])
open_, high, low, close, volume = (
    numpy.fromfile(folder / name) for name in ("open", "high", "low", "close", "volume")
)

CALLS = {
    **{f"sma_{n}": lambda n=n: talib.SMA(close, n) for n in (20, 50, 200)},
    **{f"ema_{n}": lambda n=n: talib.EMA(close, n) for n in (20, 50, 200)},
    "wma_20": lambda: talib.WMA(close, 20),
    "dema_20": lambda: talib.DEMA(close, 20),
    "tema_20": lambda: talib.TEMA(close, 20),
    "kama_10": lambda: talib.KAMA(close, 10),
    "macd_12_26": lambda: talib.MACD(close, 12, 26, 9),
    "plus_di_14": lambda: talib.PLUS_DI(high, low, close, 14),
    "minus_di_14": lambda: talib.MINUS_DI(high, low, close, 14),
    "dx_14": lambda: talib.DX(high, low, close, 14),
    "adx_14": lambda: talib.ADX(high, low, close, 14),
    "aroon_14_up": lambda: talib.AROON(high, low, 14),
    "psar": lambda: talib.SAR(high, low, 0.02, 0.2),
    "linreg_slope_14": lambda: talib.LINEARREG_SLOPE(close, 14),
    "rsi_14": lambda: talib.RSI(close, 14),
    "stoch_14_fast_k": lambda: talib.STOCHF(high, low, close, 14, 3),
    "stoch_14_slow_k": lambda: talib.STOCH(high, low, close, 14, 3, 0, 3, 0),
    "stoch_rsi_14_k": lambda: talib.STOCHRSI(close, 14, 14, 3),
    "williams_r_14": lambda: talib.WILLR(high, low, close, 14),
    "cci_20": lambda: talib.CCI(high, low, close, 20),
    "roc_10": lambda: talib.ROC(close, 10),
    "momentum_10": lambda: talib.MOM(close, 10),
    "mfi_14": lambda: talib.MFI(high, low, close, volume, 14),
    "trix_15": lambda: talib.TRIX(close, 15),
    "ultimate_7_14_28": lambda: talib.ULTOSC(high, low, close, 7, 14, 28),
    "cmo_14": lambda: talib.CMO(close, 14),
    "ppo_12_26": lambda: talib.PPO(close, 12, 26, 1),
    "atr_14": lambda: talib.ATR(high, low, close, 14),
    "natr_14": lambda: talib.NATR(high, low, close, 14),
    "true_range": lambda: talib.TRANGE(high, low, close),
    "bb_20_2_upper": lambda: talib.BBANDS(close, 20, 2.0, 2.0),
    "obv": lambda: talib.OBV(close, volume),
    "ad_line": lambda: talib.AD(high, low, close, volume),
    "chaikin_oscillator_3_10": lambda: talib.ADOSC(high, low, close, volume, 3, 10),
}


def seconds(call):
    times = []
    for _ in range(5):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


print(json.dumps({name: seconds(call) for name, call in CALLS.items()}))
