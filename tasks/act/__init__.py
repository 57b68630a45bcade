"""Values -> the outside: what flows do with decisions. Each act can run twice.

===============  =========================================================================
``decisions``    a decision is kept in the record, and announced
``batches``      a decided batch: its files for the sender, its fate, its dataset version
``landing``      what has arrived becomes a batch
``leaving``      a decided batch leaves for its vendor, or is held
``experiments``  locked criteria, counted openings, tags on runs
``board``        moves of tickets, alerts on budgets, forecasts
===============  =========================================================================
"""
