-- A factor of exits at an edge: `at_none` at no edge, `at_full` at full edge, a straight line between.
CREATE OR REPLACE MACRO at_edge(edge_share, at_none, at_full) AS
  at_none + (at_full - at_none) * edge_share;

-- Look-ahead in whole bars, 1 at least.
CREATE OR REPLACE MACRO look_ahead(bars, factor) AS greatest(1, round(bars * factor))::INTEGER;
