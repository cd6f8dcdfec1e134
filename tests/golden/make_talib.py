"""Makes talib.csv.gz, TA-Lib's values for the bars of golden-bars.ts.

To recreate it, from the project's root:

    python3 -m venv talib-venv && talib-venv/bin/pip install 'TA-Lib==0.6.8'
    node tests/golden/write-bars.ts | talib-venv/bin/python tests/golden/make_talib.py

0.6.8 of the Python package holds 0.6.4 of the C library. The first line of the result says of which
library and of which bars (SHA-256 of the CSV read) it is; the second has the column names. A value is
empty before the first that TA-Lib gives, and otherwise the shortest decimal that reads back as the
same double.
"""

import csv
import gzip
import hashlib
import pathlib
import sys

import numpy
import talib

C_LIBRARY = "0.6.4"
RESULT = pathlib.Path(__file__).with_name("talib.csv.gz")


def values_of(high, low, close, volume):
    """TA-Lib's outputs for one series by fixture column: a value per bar, NaN before the first."""
    macd, macd_signal, macd_histogram = talib.MACD(close, 12, 26, 9)
    upper, middle, lower = talib.BBANDS(close, 20, 2.0, 2.0, talib.MA_Type.SMA)
    return {
        **{f"SMA_{n}": talib.SMA(close, n) for n in (20, 50, 200)},
        **{f"EMA_{n}": talib.EMA(close, n) for n in (20, 50, 200)},
        "RSI_14": talib.RSI(close, 14),
        "MACD": macd,
        "MACDSIGNAL": macd_signal,
        "MACDHIST": macd_histogram,
        "UPPERBAND": upper,
        "MIDDLEBAND": middle,
        "LOWERBAND": lower,
        "ATR_14": talib.ATR(high, low, close, 14),
        "PLUS_DI_14": talib.PLUS_DI(high, low, close, 14),
        "MINUS_DI_14": talib.MINUS_DI(high, low, close, 14),
        "ADX_14": talib.ADX(high, low, close, 14),
        "OBV": talib.OBV(close, volume),
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
        columns = ("high", "low", "close", "volume")
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
