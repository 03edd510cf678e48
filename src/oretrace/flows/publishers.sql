-- Who published the trade figures of a store: those of no other import, such as registers or shipments.
SELECT DISTINCT publisher FROM snapshot
WHERE snapshot IN (SELECT DISTINCT snapshot FROM trade_flow)
ORDER BY publisher;
