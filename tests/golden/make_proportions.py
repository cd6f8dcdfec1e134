"""
Wilson's intervals of shares and Newcombe's of their differences, by statsmodels, for tests/models/proportion.test.ts.

    pip install statsmodels==0.15.0
    python tests/golden/make_proportions.py
"""

import csv
from pathlib import Path

from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

COUNTS = [(0, 1), (1, 1), (0, 7), (7, 7), (1, 2), (3, 10), (41, 100), (999, 1000), (4873, 11578), (5, 4000)]

rows = []
for successes, trials in COUNTS:
    low, high = proportion_confint(successes, trials, alpha=0.05, method="wilson")
    for other_successes, other_trials in COUNTS:
        below, above = confint_proportions_2indep(
            successes, trials, other_successes, other_trials, method="newcomb", compare="diff", correction=False
        )
        rows.append([successes, trials, other_successes, other_trials, *(repr(float(x)) for x in (low, high, below, above))])

with open(Path(__file__).parent / "proportions.csv", "w", newline="") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(
        ["successes", "trials", "other_successes", "other_trials", "wilson_low", "wilson_high", "newcombe_low", "newcombe_high"]
    )
    writer.writerows(rows)
