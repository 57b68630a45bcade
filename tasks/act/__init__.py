"""Values -> the outside: what flows do with decisions. Each act can run twice.

===============  =========================================================================
``decisions``    a decision is kept in the record, and announced
``batches``      a decided batch: its files for the sender, its fate, its dataset version
``landing``      what has arrived becomes a batch
``leaving``      a decided batch leaves for its vendor, or is held
``experiments``  locked criteria, counted openings, tags on runs
``board``        moves of tickets, alerts on budgets, forecasts
``moves``        the beginning and the end of a move into production, in the record
``moving``       a move from the one to the other: challenger, alias; what was left open
``rollback``     back to a version that stood before, without Prefect
``promotion``    the same as tasks, with aliases set back and events
``promoted``     a candidate is registered and let in, and that is told once
``sign_offs``    a signature is kept, and announced
===============  =========================================================================
"""
