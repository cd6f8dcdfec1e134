-- Which band a value lies in, of those that ascending limits part: 1 below the first limit, 2 from it on, and so forth.
CREATE OR REPLACE MACRO band_no(x, limits) AS 1 + len(list_filter(limits, lambda low: x >= low));

-- What the band is called: below 30, 30 to 50, from 70.
CREATE OR REPLACE MACRO band_name(x, limits) AS
  CASE band_no(x, limits)
    WHEN 1 THEN 'below ' || limits[1]
    WHEN len(limits) + 1 THEN 'from ' || limits[-1]
    ELSE limits[band_no(x, limits) - 1] || ' to ' || limits[band_no(x, limits)]
  END;
