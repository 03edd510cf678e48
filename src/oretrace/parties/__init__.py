"""Parties: which mentions name the same firm or person, which are listed, who owns whom.

a name          written.py as it is seen, boxes.py out of a box of a paper, letters.py and thai.py in Latin letters,
                native.py in signs that are spelt freely; names.py taken apart, without its form (legal_forms.py),
                words.py what its words weigh and mean
two names       edits.py of letters, spellings.py of other scripts, readings.py of Han signs, abroad.py where they
                hold, likeness.py of words, contrasts.py and
                opposites.py what sets two apart, countries.py beside them; features.py what speaks for one party,
                scoring.py how likely that is
many names      blocking.py, near_cores.py and near_spelt.py: which pairs are worth comparing; bounds.py which
                of these may reach a score
entities        resolve.py mentions to entities, in groups.py by names and by the marks of marks.py, with slips in
                addresses (streets.py); homonyms.py parts those of one name, one_firm.py joins those of one trade;
                entities.py the resolution of a store, for all who ask; dealers.py who is no forwarder by what it does
registers       firms.py, holding_files.py, bods.py, gleif.py, holdings.py: firms and stakes; days.py their days;
                registers.py keeps them
lists           lists.py reads, headings.py which columns, xml_lists.py and csl.py XML and JSON as tables; listings.py
                keeps, screening.py compares; files.py `match` and `screen` as files, hits.py hits with decisions
owners          ownership.py shares through chains, control.py firms under one control (group_names.py: by name),
                routes.py goods between these
goods           custody.py the lots of an act's goods, each once: twins.py which lines are of one lot, masses.py which
                masses are in doubt; lots.py which records of two files are of one lot
for a reader    directory.py who is on the shipments of a store, corridor.py and network.py who is on a way of goods,
                ftm.py and ftm_entity.py as FollowTheMoney
"""
