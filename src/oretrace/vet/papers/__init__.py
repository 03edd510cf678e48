"""Papers of trade: read them, compare them with one another, with the goods and with the route.

from a PDF      readers.py asks the processes of worker.py; glyphs.py cells of text, letters.py as writers set them,
                rulings.py drawn lines and boxes
to a print      layout.py a page: titles.py its head; tables.py with headings.py, heading_spans.py, column.py,
                columns.py, rows.py, stacked_tables.py, ruled_tables.py, table_ends.py; labelled.py, forms.py,
                sections.py, surroundings.py labels; printed.py what comes
to fields       fields.py, over reading.py one paper being read; sentences.py and unlabelled.py what has no label
                words.py, grammar.py, contents.py, fitting.py: what a label means and what can be its value
                values.py, coded_values.py, days.py, names.py, cargo.py, lines.py, totals.py: kinds of values;
                container_lines.py containers line by line; typed_fields.py types
a paper         paper.py its fields, each with its place; revision.py, signature.py, template.py what its file shows
sets            intake.py files to sets, vetting.py what disagrees (checks/); documents.py into a store, stored.py out
"""
