SELECT name, value, findings FROM facets ORDER BY name, findings DESC, value;
