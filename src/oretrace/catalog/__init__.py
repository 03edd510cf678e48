"""Product data: territories, measures, materials and HS families, each a data file with one loader.

| module | file | answers |
|---|---|---|
| `territories` | territories.csv | which territory is "Korea, South", 5800, 410? who was in the EU that month? |
| `families` | hs_families.csv | which HS6 codes are one good over the revisions of 2017 and 2022? |
| `measures` | measures/<issuer>/<id>.yml | what was controlled, from when, against whom? |
| `materials` | materials.csv, hs_materials.csv | what does an HS6 code hold, and how much of the element? |
| `hs_codes` | hs_codes.csv | does this HS6 exist, and in which editions? |
| `check`, `check_measures` | all of them | does every file keep its own rules? |

Importing this package imports none of them: `measures` needs pydantic and yaml, and the command line must start fast.
"""
