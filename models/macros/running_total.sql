-- Volume is added up from the first bar of a series on in blocks of 4096 bars, and the totals of whole blocks are kept: a
-- row depends on the bars of its own block and on the total before it, not on every bar there was. Blocks begin where
-- series are cut, so that a total has the same bits whatever bars it is made beside.
CREATE OR REPLACE MACRO total_block() AS 4096;

-- Weighted volume from the first bar of the block to this one. A query that uses it needs series_id and bar_no in scope.
CREATE OR REPLACE MACRO total_in_block(weight, volume) AS (
  sum(weight * volume) OVER (
    PARTITION BY series_id
    ORDER BY bar_no
    ROWS BETWEEN (bar_no % total_block()) PRECEDING AND CURRENT ROW
  )
);
