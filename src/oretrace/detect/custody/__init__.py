"""What `passthrough` and `end_user` have in common: what firms got and sent on, its score, its null, its evidence.

ledger.py     every firm step by step, and its score among placebos
flow.py       which lots of one firm went into which
doubts.py     what rests on masses in doubt
subjects.py   firms as subjects of findings, and these
to_order.py   bills to order or to forwarders, whose notify party is taken for the receiver
exhibits.py   one firm's lots as a table and as a graph
innocent.py   what else could explain goods that went on
"""
