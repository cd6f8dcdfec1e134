import { barsCsv } from './bars-csv.ts';
import { goldenSeries } from './golden-bars.ts';
import { recordedSeries } from './recorded-bars.ts';

// The input of make_talib.py, which says how to run the two.
process.stdout.write(barsCsv(process.argv[2] === 'recorded' ? recordedSeries() : goldenSeries()));
