import { barsCsv } from './bars-csv.ts';
import { goldenSeries } from './golden-bars.ts';

// The input of make_talib.py, which says how to run the two.
process.stdout.write(barsCsv(goldenSeries()));
