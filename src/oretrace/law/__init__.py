"""Is this shipment controlled? The catalog's acts held against lines of goods, lane, day, purity and description.

| module | does |
|---|---|
| `rules` | flattens the acts into one table, a row per act, item and HS6 |
| `questions` | reads lines as people write them: codes, purities, territories, days |
| `description`, `formulas` | a description read into the catalog's words |
| `quantities`, `limits` | purity, sizes and strengths in a description; whether they meet an item's limits |
| `wording` | whether a description of goods names an item, excludes it, or leaves it open |
| `verdict.sql`, `answer.sql` | the law check: a verdict per line and rule, an answer per line |
| `verdict` | the verdicts of one line with their rules |
| `check` | runs them: `check_lines` for a table, `check_one` for one shipment |
| `answer`, `sentences` | the answer for one shipment, with its reasons in words |
| `re_exports` | the acts that goods of another origin would meet |
"""
