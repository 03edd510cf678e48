-- The latest vintage of every figure; the others stay in trade_flow.
CREATE VIEW current_flow AS
SELECT f.* FROM trade_flow AS f ANTI JOIN replaced AS r ON r.snapshot = f.snapshot AND r.line = f.line
