"""Product data: territories, measures, materials and HS families, each a data file with one loader.

| module | file | answers |
|---|---|---|
| `territories` | territories.csv | which territory is "Korea, South", 5800, 410? who was in the EU that month? |
| `distances` | contiguity.csv | how far apart are two territories, and do they share a border? |
| `families` | hs_families.csv | which HS6 codes are one good over the revisions of 2017 and 2022? |
| `measures` | measures/<issuer>/<id>.yml | what was controlled, from when, against whom? |
| `materials` | materials.csv, hs_materials.csv | what does an HS6 code hold, and how much of the element? |
| `goods_terms` | elements.csv, goods_terms.csv | what does a word of a commercial description mean? |
| `hs_codes` | hs_codes.csv, hs_successors.csv | in which editions does this HS6 exist? where did its goods go? |
| `agents` | | does a name say that its firm acts for others: a forwarder, a broker, a lawyer? |
| `packing` | | what does a container carry, and a drum weigh? |
| `production` | production.csv | who mines, refines and recycles how much, by which edition? |
| `reliance` | reliance.csv | how far do the United States depend on imports, as the USGS prints it? |
| `critical_lists` | critical_lists.csv, rare_earths.csv | who lists a mineral as critical, since when? |

Importing this package imports none of them: `measures` needs pydantic and yaml, and the command line must start fast.
"""
