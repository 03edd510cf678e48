-- No snapshot replaces another: every figure is current.
CREATE VIEW current_flow AS SELECT * FROM trade_flow
