"""Papers of invented consignments: what is true, what is printed, what practice does to them, how they are falsified.

made.py       a paper as its writer has it, and a set of them
cargo.py      what the papers of a consignment have in common, and the papers that follow from it
sloppy.py     what honest writers do: rounding, slips, banks as consignees, amended bills
falsify.py    ways to falsify a set, each of which leaves a contradiction among its papers
data.py       a paper as fields, as `import documents` and `vet` take them
layouts.py    papers as pages in lines, with labels beside or over their values
words.py      the words of papers, by language
render.py     sets as PDF files
forms.py      papers as forms: boxes with small labels, tables in rules; the layouts of the test half
"""
