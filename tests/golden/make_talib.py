"""Makes talib-simulated.csv.gz and talib-recorded.csv.gz, TA-Lib's values for the bars of golden-bars.ts and
of recorded-bars.ts.

To recreate them, from the project's root:

    python3 -m venv talib-venv && talib-venv/bin/pip install 'TA-Lib==0.6.8'
    for bars in simulated recorded; do
      node tests/golden/write-bars.ts $bars | talib-venv/bin/python tests/golden/make_talib.py $bars
    done

0.6.8 of the Python package holds 0.6.4 of the C library. The first line of a result says of which
library and of which bars (SHA-256 of the CSV read) it is; the second has the column names, which are
those of the models. A value is empty before the first that TA-Lib gives, and otherwise the shortest
decimal that reads back as the same double.
"""

import csv
import gzip
import hashlib
import pathlib
import sys

import numpy
import talib

C_LIBRARY = "0.6.4"
RESULT = pathlib.Path(__file__).with_name(f"talib-{sys.argv[1]}.csv.gz")


def values_of(open_, high, low, close, volume):
    """TA-Lib's outputs for one series by column: a value per bar, NaN before the first."""
    macd, macd_signal, macd_histogram = talib.MACD(close, 12, 26, 9)
    upper, middle, lower = talib.BBANDS(close, 20, 2.0, 2.0, talib.MA_Type.SMA)
    aroon_down, aroon_up = talib.AROON(high, low, 14)
    fast_k, fast_d = talib.STOCHF(high, low, close, 14, 3, talib.MA_Type.SMA)
    slow_k, slow_d = talib.STOCH(high, low, close, 14, 3, talib.MA_Type.SMA, 3, talib.MA_Type.SMA)
    rsi_k, rsi_d = talib.STOCHRSI(close, 14, 14, 3, talib.MA_Type.SMA)
    return {
        **{f"sma_{n}": talib.SMA(close, n) for n in (20, 50, 200)},
        **{f"ema_{n}": talib.EMA(close, n) for n in (20, 50, 200)},
        "wma_20": talib.WMA(close, 20),
        "dema_20": talib.DEMA(close, 20),
        "tema_20": talib.TEMA(close, 20),
        "kama_10": talib.KAMA(close, 10),
        "macd_12_26": macd,
        "macd_signal_9": macd_signal,
        "macd_histogram": macd_histogram,
        "plus_di_14": talib.PLUS_DI(high, low, close, 14),
        "minus_di_14": talib.MINUS_DI(high, low, close, 14),
        "dx_14": talib.DX(high, low, close, 14),
        "adx_14": talib.ADX(high, low, close, 14),
        "aroon_14_up": aroon_up,
        "aroon_14_down": aroon_down,
        "aroon_14_oscillator": talib.AROONOSC(high, low, 14),
        "psar": talib.SAR(high, low, 0.02, 0.2),
        "linreg_slope_14": talib.LINEARREG_SLOPE(close, 14),
        "rsi_14": talib.RSI(close, 14),
        "stoch_14_fast_k": fast_k,
        "stoch_14_fast_d": fast_d,
        "stoch_14_slow_k": slow_k,
        "stoch_14_slow_d": slow_d,
        "stoch_rsi_14_k": rsi_k,
        "stoch_rsi_14_d": rsi_d,
        "williams_r_14": talib.WILLR(high, low, close, 14),
        "cci_20": talib.CCI(high, low, close, 20),
        "roc_10": talib.ROC(close, 10),
        "momentum_10": talib.MOM(close, 10),
        "mfi_14": talib.MFI(high, low, close, volume, 14),
        "trix_15": talib.TRIX(close, 15),
        "ultimate_7_14_28": talib.ULTOSC(high, low, close, 7, 14, 28),
        "cmo_14": talib.CMO(close, 14),
        "ppo_12_26": talib.PPO(close, 12, 26, talib.MA_Type.EMA),
        "atr_14": talib.ATR(high, low, close, 14),
        "natr_14": talib.NATR(high, low, close, 14),
        "true_range": talib.TRANGE(high, low, close),
        "bb_20_2_upper": upper,
        "bb_20_2_middle": middle,
        "bb_20_2_lower": lower,
        "obv": talib.OBV(close, volume),
        "ad_line": talib.AD(high, low, close, volume),
        "chaikin_oscillator_3_10": talib.ADOSC(high, low, close, volume, 3, 10),
    }


def text_of(value):
    return "" if numpy.isnan(value) else repr(float(value))


def main():
    version = talib.__ta_version__.decode().split()[0]
    if version != C_LIBRARY:
        sys.exit(f"The fixture is of TA-Lib {C_LIBRARY}, this is {version}.")
    text = sys.stdin.buffer.read()
    series = {}
    for row in csv.DictReader(text.decode().splitlines(), delimiter=";"):
        series.setdefault(row["series"], []).append(row)

    lines = [f"# TA-Lib {version}, bars {hashlib.sha256(text).hexdigest()}"]
    for name, rows in series.items():
        columns = ("open", "high", "low", "close", "volume")
        outputs = values_of(*(numpy.array([float(row[key]) for row in rows]) for key in columns))
        if len(lines) == 1:
            lines.append(";".join(["series", "bar_no", *outputs]))
        for bar_no, row in enumerate(rows):
            if row["is_kept"] == "1":
                cells = (text_of(values[bar_no]) for values in outputs.values())
                lines.append(";".join([name, str(bar_no), *cells]))
    # No clock in the file: the same bytes every time.
    RESULT.write_bytes(gzip.compress(("\n".join(lines) + "\n").encode(), 9, mtime=0))


main()
