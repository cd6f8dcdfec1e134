"""Prints, as JSON, what mlxtend and Spark ML take for the frequent itemsets of the baskets on standard input.

Baskets are a JSON list of lists of small numbers; the argument is the least support. Each is run once to warm up, then
three times, of which the median counts; making its table beforehand does not. Needs mlxtend, and pyspark with Java
(pip install mlxtend==0.25.0 pyspark==4.3.0). What is missing is named.
"""

import json
import statistics
import sys
import time

baskets = json.load(sys.stdin)
min_support = float(sys.argv[1])


def mlxtend():
    import pandas
    from mlxtend.frequent_patterns import fpgrowth

    items = range(max(map(max, filter(None, baskets))) + 1)
    table = pandas.DataFrame([[item in basket for item in items] for basket in baskets])
    return lambda: len(fpgrowth(table, min_support=min_support))


def spark():
    from pyspark.ml.fpm import FPGrowth
    from pyspark.sql import SparkSession

    session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    table = session.createDataFrame([(basket,) for basket in baskets], ["items"]).cache()
    table.count()
    return lambda: len(FPGrowth(minSupport=min_support).fit(table).freqItemsets.collect())


def measured(prepare):
    try:
        run = prepare()
        itemsets = run()
    except Exception as error:
        return {"missing": str(error).split("\n")[0]}
    times = []
    for _ in range(3):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return {"seconds": statistics.median(times), "itemsets": itemsets}


print(json.dumps({"mlxtend": measured(mlxtend), "Spark ML": measured(spark)}))
