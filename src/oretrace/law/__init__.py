"""Is this shipment controlled? The catalog's acts held against lines of goods, lane, day, purity and description.

| module | does |
|---|---|
| `rules` | flattens the acts into one table, a row per act, item and HS6 |
| `questions` | reads lines as people write them: codes, purities, territories, days |
| `wording` | what a description of goods says about an item: names it, excludes it, or nothing |
| `verdict.sql`, `answer.sql` | the law check itself: a verdict per line and rule, an answer per line |
| `check` | runs them: `check_lines` for a table, `check_one` for one shipment |
| `answer`, `sentences` | the answer for one shipment, with its reasons in words |
| `facts` | asserted facts: answers that must stay true, in catalog/facts.yml |
"""
