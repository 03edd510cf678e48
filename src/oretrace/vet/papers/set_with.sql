-- The set that a paper is in, and the hash of the paper.
SELECT set_name, sha256 FROM document WHERE snapshot = $snapshot AND line = $line
