"""Values -> the outside: what flows do with decisions. Each act can run twice.

===============  =========================================================================
``decisions``    a decision is kept in the record, and announced
``batches``      a decided batch: its files for the sender, its fate, its dataset version
``landing``      what has arrived becomes a batch
``leaving``      a decided batch leaves for its vendor, or is held
``experiments``  locked criteria, counted openings, tags on runs
``board``        moves of tickets, alerts on budgets, forecasts
``moves``        the beginning and the end of a move into production, in the record
``challenger``   what must answer before an alias moves: fetched, compared, served, asked
``aliases``      the alias is set, read back, and follows the record
``moving``       a move from its beginning to its end: challenger, alias; what was left open
``promotion``    a candidate is registered, and let in
``rollback``     back to a version that stood before
``rolling_back`` the same by hand or for an incident, announced
``drill``        a rollback that is tried while nothing is wrong
``reconcile``    an alias that was moved by hand is set back
``upkeep``       what killed runs left is ended, and aliases are set back, with an alert
``incidents``    people are told of a model that fell or became slow; drills of that
``audit``        an audit is told
``outbox``       what killed runs kept and did not announce is announced
``troubles``     a run that died is begun anew, and that it died, or that a trigger failed, is told
``sign_offs``    a signature is kept, and announced
``redaction``    a text that a person wrote by mistake is taken out of the record
``states``       what was seen or done beside decisions and moves is kept
``shared``       tasks that are not cached, events, the mark of what was carried out
===============  =========================================================================
"""
