"""Outside -> values: what flows ask of batches, datasets, runs, windows and the record.

==============  ==========================================================================
``waiting``     landed batches, those a killed run left, those a person speaks about
``batch``       one batch as its checks see it
``misspelt``    whether a batch lacks a column, or the plan misnames it
``orders``      what a batch is part of, and the question it asks because of it
``compared``    a batch beside the datasets it goes into and must stay apart from
``leaving``     batches that are to leave for a vendor
``experiment``  the runs of a ticket as one look
``asked``       what the plan's checks want to know of runs
``run_tables``  safety events, latencies and golden answers of runs
``question``    the gate, the checks and the key of a look
``tickets``     a ticket as board, record and runs know it
``advice``      what the kill rules say of tickets
``costs``       compute that runs used
``design``      how much earlier runs spread
``windows``     live data beside what the champion learnt
``board``       tickets that have moved since the record saw them last
``data_facts``  the data behind a candidate: recorded, whole, disjoint
``rerun``       the first planned seed trained once more
``promotion``   a candidate on its way into production: the question, what is known of it
``dossier``     what probes bring about it; ``people`` who may sign, ``stale`` what changed
``promoted``    what became of it, what a killed run left untold
``record``      decisions, and the record's head
``troubles``    runs that died, and triggers that started none, as Prefect's server knows them
``audit``       the record beside what is known of it outside; ``redactions`` what was taken out of it
==============  ==========================================================================
"""
