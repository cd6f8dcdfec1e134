"""Makes pattern-rules.csv.gz and pattern-statistics.json: what mlxtend, SciPy and statsmodels say about patterns.

To recreate them, from the project's root (pattern-trades.csv.gz is of write-trades.ts):

    python3 -m venv venv
    venv/bin/pip install mlxtend==0.25.0 pandas==3.1.1 scipy==1.17.1 statsmodels==0.15.0
    venv/bin/python tests/golden/make_patterns.py && pnpm format

Rules are mlxtend's on the trades of pattern-trades.csv.gz, which are thinned out and cut in two by plain loops below:
for every frequent set of at most two items, without those that a shorter set with the same trades says already, the rule
to a gain and to a loss, on the earlier trades and on the later ones. A rule that never came true has no row. Numbers are
the shortest decimals that read back as the same doubles.
"""

import csv
import fractions
import gzip
import io
import json
import math
import pathlib
import random

import numpy
import pandas
from mlxtend.frequent_patterns import association_rules, fpgrowth
from scipy.stats import fisher_exact
from statsmodels.stats.multitest import fdrcorrection

HERE = pathlib.Path(__file__).parent
TRAINING_SHARE = 0.7
MIN_SUPPORT = 0.05
MIN_TRADES = 30
MAX_LENGTH = 2
OUTCOMES = {"WIN", "LOSS"}


def read_trades():
    with gzip.open(HERE / "pattern-trades.csv.gz", "rt") as file:
        for row in csv.DictReader(file):
            times = {name: int(row[name]) for name in row if name.endswith("_at") or name == "symbol_id"}
            outcome = "WIN" if float(row["pnl_pct"]) > 0 else "LOSS"
            yield {**times, "items": {*row["items"].split(","), outcome}}


def apart(trades):
    free_from = {}
    for trade in trades:
        if trade["entry_at"] >= free_from.get(trade["symbol_id"], 0):
            free_from[trade["symbol_id"]] = trade["exit_at"]
            yield trade


def one_hot(trades):
    names = sorted(set().union(*(trade["items"] for trade in trades)))
    return pandas.DataFrame([[name in trade["items"] for name in names] for trade in trades], columns=names)


def counts_of(table, items):
    """Wins and losses with the items, and without them."""
    has = numpy.logical_and.reduce([table[item] for item in items])
    wins = table["WIN"].to_numpy()
    return [int(n.sum()) for n in (has & wins, has & ~wins, ~has & wins, ~has & ~wins)]


def rules_of(table):
    """mlxtend's rules to a gain or a loss, by what is left of the arrow and what is right of it."""
    itemsets = fpgrowth(table, min_support=1 / len(table), use_colnames=True, max_len=MAX_LENGTH + 1)
    rules = association_rules(itemsets, metric="support", min_threshold=0)
    return {
        (frozenset(rule["antecedents"]), *rule["consequents"]): rule
        for rule in rules.to_dict("records")
        if len(rule["consequents"]) == 1 and rule["consequents"] <= OUTCOMES and not rule["antecedents"] & OUTCOMES
    }


def patterns_of(table):
    """The frequent sets of items, each at its shortest."""
    itemsets = fpgrowth(table.drop(columns=list(OUTCOMES)), min_support=MIN_SUPPORT, use_colnames=True, max_len=MAX_LENGTH)
    support = {frozenset(): 1.0, **{frozenset(s): v for v, s in itemsets.itertuples(index=False)}}
    for items, share in support.items():
        shorter = [items - {item} for item in items]
        if items and share * len(table) > MIN_TRADES - 0.5 and all(support[part] > share for part in shorter):
            yield items


def write_rules():
    trades = list(apart(read_trades()))
    test_from = trades[int(len(trades) * TRAINING_SHARE)]["predicting_at"]
    parts = {
        "train": one_hot([trade for trade in trades if trade["confirmed_at"] <= test_from]),
        "test": one_hot([trade for trade in trades if trade["predicting_at"] >= test_from]),
    }
    patterns = sorted(patterns_of(parts["train"]), key=sorted)
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow(
        ["part", "pattern", "outcome", "support", "confidence", "lift", "leverage", "conviction", "growth_rate", "p_value", "q_value"]
    )
    for part, table in parts.items():
        rules = rules_of(table)
        found = {items: counts_of(table, items) for items in patterns if items <= set(table)}
        p_values = {items: fisher_exact([c[:2], c[2:]]).pvalue for items, c in found.items()}
        q_values = dict(zip(p_values, fdrcorrection(list(p_values.values()))[1]))
        for items in patterns:
            for outcome in ("WIN", "LOSS"):
                rule = rules.get((items, outcome))
                if rule is None:
                    continue
                others = rules.get((items, *(OUTCOMES - {outcome})))
                among = rule["support"] / rule["consequent support"]
                among_others = others["support"] / others["consequent support"] if others else 0
                measures = [rule[name] for name in ("support", "confidence", "lift", "leverage", "conviction")]
                measures.append(among / among_others if others else math.inf)
                p_q = [p_values[items], q_values[items] if part == "train" else math.nan]
                cells = [repr(float(m)) if math.isfinite(m) else "" for m in [*measures, *p_q]]
                out.writerow([part, " + ".join(sorted(items)), outcome, *cells])
    with gzip.GzipFile(HERE / "pattern-rules.csv.gz", "wb", mtime=0) as file:
        file.write(text.getvalue().encode())


def exact_p(a, b, c, d):
    """Fisher's p in whole numbers, without rounding."""
    wins, losses, matches = a + c, b + d, a + b
    least = max(0, matches - losses)
    weights = {least: math.comb(wins, least) * math.comb(losses, matches - least)}
    for k in range(least, min(wins, matches)):
        weights[k + 1] = weights[k] * (wins - k) * (matches - k) // ((k + 1) * (losses - matches + k + 1))
    tail = sum(weight for weight in weights.values() if weight <= weights[a])
    return float(fractions.Fraction(tail, sum(weights.values())))


def write_statistics():
    chance = random.Random(7)
    tables = [
        [3, 1, 1, 3], [0, 5, 5, 0], [5, 0, 0, 5], [0, 4, 0, 9], [7, 0, 3, 0], [1, 0, 0, 0], [10, 10, 10, 10],
        [2, 8, 8, 2], [1000, 1200, 1100, 900], [300, 200, 8000, 11000], [120, 30, 900, 2000],
        [2500, 3500, 18000, 26000], [900, 100, 4000, 15000],
    ]
    while len(tables) < 120:
        scale = 10 ** chance.uniform(0.5, 4)
        tables.append([int(chance.random() * scale) for _ in range(4)])
    fisher = []
    for a, b, c, d in tables:
        p = float(fisher_exact([[a, b], [c, d]]).pvalue)
        assert abs(p - exact_p(a, b, c, d)) <= 1e-9 * p, "SciPy rounds more than a test of ours may"
        fisher.append({"table": [a, b, c, d], "p_value": p})
    rates = []
    for length in (1, 2, 10, 100):
        p_values = [chance.random() ** 3 for _ in range(length)]
        p_values[length // 2 :] = [round(p, 1) for p in p_values[length // 2 :]]
        rates.append({"p_values": p_values, "q_values": [float(q) for q in fdrcorrection(p_values)[1]]})
    text = json.dumps({"fisher": fisher, "rates": rates})
    (HERE / "pattern-statistics.json").write_text(text + "\n")


write_rules()
write_statistics()
