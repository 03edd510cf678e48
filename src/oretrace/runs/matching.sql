-- Ids of findings that begin with $wanted, each once; char(1114111) comes after every other character.
SELECT DISTINCT id FROM findings WHERE id BETWEEN $wanted AND $wanted || char(1114111) ORDER BY id;
