"""Makes performance.json: seeded equity curves, and what two packages say of them.

To recreate it, from the project's root:

    python3 -m venv performance-venv
    performance-venv/bin/pip install quantstats==0.0.86 empyrical-reloaded==0.7.1 pandas==3.1.1
    performance-venv/bin/python tests/golden/make_performance.py

An account begins with 10000; a curve is what it is worth at the end of each day, in cents, from 2024-01-01 on. The
packages get the daily returns, the first one against the beginning, with 365 days a year and no risk-free rate. What
they cannot say (NaN, infinite, a division by zero) is null.
"""

import json
import math
import pathlib
import warnings

import empyrical
import numpy
import pandas
import quantstats

RESULT = pathlib.Path(__file__).with_name("performance.json")
INITIAL = 10_000.0
DAYS_A_YEAR = 365


def curves():
    """Equities at the ends of days by name, rounded to cents."""
    random = numpy.random.default_rng(20240101)

    def walk(days, drift, deviation):
        return INITIAL * numpy.cumprod(1 + random.normal(drift, deviation, days))

    down, up = walk(150, -0.004, 0.01), random.normal(0.006, 0.01, 250)
    all_curves = {
        "rising": walk(500, 0.002, 0.015),
        "falling": walk(400, -0.002, 0.015),
        "wild": walk(800, 0.001, 0.05),
        "flat": numpy.full(100, INITIAL),
        "recovers": numpy.concatenate([down, down[-1] * numpy.cumprod(1 + up)]),
        "does_not_recover": numpy.concatenate([walk(200, 0.003, 0.01), numpy.linspace(11_000, 9_000, 100)]),
        "never_falls": INITIAL * numpy.cumprod(1 + numpy.abs(random.normal(0.001, 0.002, 60))),
        "loses_at_once": numpy.concatenate([[9_000.0], numpy.full(20, 9_000.0), walk(80, 0.001, 0.01)]),
        "nearly_ruined": INITIAL * numpy.exp(numpy.linspace(0, -6, 300) + random.normal(0, 0.02, 300)),
        "idle_days": numpy.repeat(walk(60, 0.002, 0.02), 3),
        "thirty_days": walk(30, 0.001, 0.01),
    }
    return {name: numpy.round(values, 2) for name, values in all_curves.items()}


def number(value):
    """A figure as JSON holds it."""
    value = float(value)
    return value if math.isfinite(value) else None


def calmar(returns):
    """quantstats divides by the drawdown, whatever it is."""
    try:
        return quantstats.stats.calmar(returns, periods=DAYS_A_YEAR)
    except ZeroDivisionError:
        return math.nan


def figures(returns):
    """Both packages' figures of daily returns; shares, not percent."""
    stats, year = quantstats.stats, DAYS_A_YEAR
    of_quantstats = {
        "total_return": stats.comp(returns),
        "cagr": stats.cagr(returns, periods=year),
        "volatility": stats.volatility(returns, periods=year),
        "sharpe": stats.sharpe(returns, periods=year),
        "sortino": stats.sortino(returns, periods=year),
        "calmar": calmar(returns),
        "max_drawdown": stats.max_drawdown(returns),
    }
    of_empyrical = {
        "total_return": empyrical.cum_returns_final(returns),
        "cagr": empyrical.cagr(returns, annualization=year),
        "volatility": empyrical.annual_volatility(returns, annualization=year),
        "sharpe": empyrical.sharpe_ratio(returns, annualization=year),
        "sortino": empyrical.sortino_ratio(returns, annualization=year),
        "calmar": empyrical.calmar_ratio(returns, annualization=year),
        "max_drawdown": empyrical.max_drawdown(returns),
    }
    return {
        "quantstats": {name: number(value) for name, value in of_quantstats.items()},
        "empyrical": {name: number(value) for name, value in of_empyrical.items()},
    }


def drawdowns(returns):
    """What quantstats calls the details of each drawdown: first and last day below the peak, valley, depth in percent."""
    details = quantstats.stats.drawdown_details(quantstats.stats.to_drawdown_series(returns))
    day = lambda value: str(pandas.Timestamp(value).date())
    return [
        {
            "begins_on": day(row["start"]),
            "trough_on": day(row["valley"]),
            "last_below_on": day(row["end"]),
            "days": int(row["days"]),
            "depth_pct": number(row["max drawdown"]),
        }
        for _, row in details.iterrows()
    ]


def described(values):
    """A curve with all that is said of it."""
    days = pandas.date_range("2024-01-01", periods=len(values), freq="D")
    equity = pandas.Series(values, index=days)
    returns = equity / equity.shift(1, fill_value=INITIAL) - 1
    months = empyrical.aggregate_returns(returns, "monthly")
    return {
        "equity": [float(value) for value in values],
        **figures(returns),
        "drawdowns": drawdowns(returns),
        "months": {f"{year}-{month:02}": number(value) for (year, month), value in months.items()},
    }


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    lines = [f"{json.dumps(name)}: {json.dumps(described(values))}" for name, values in curves().items()]
    RESULT.write_text("{\n" + ",\n".join(lines) + "\n}\n")
