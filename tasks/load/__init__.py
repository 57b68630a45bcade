"""Outside -> values: what flows ask of batches, datasets, runs, windows and the record.

==============  ==========================================================================
``waiting``     landed batches, those a killed run left, those a person speaks about
``batch``       one batch as its checks see it
``orders``      what a batch is part of, and the question it asks because of it
``compared``    a batch beside the datasets it goes into and must stay apart from
``leaving``     batches that are to leave for a vendor
``experiment``  the runs of a ticket as one look
``windows``     live data beside what the champion learnt
``record``      decisions, and the record's head
==============  ==========================================================================
"""
