"""The work behind the flows.

================  =====================================================================
``load/``         outside -> values (Prefect tasks)
``judge``         values -> findings -> decision (a Prefect task file)
``act/``          decision -> record, fate, dataset version (Prefect tasks)
``report``        records -> pages (a Prefect task file)
``vocabulary``    Measurement, Evidence, Verdict, Finding, Gate, Decision
``checks``        the contract of a check, and how checks are found
``gates``         findings + Gate -> Decision; the table of outcomes and exit codes
``overrule``      a person's word about a decision that waits
``history/``      what the record tells of batches, dataset versions and data tasks
``team/``         sprint plan, sprint and release retrospective, made of board, record and runs
``events``        what is emitted: names, payloads, ids
``plans``         pydantic models of everything in ``configs/``
``errors``        one family
``labels/`` ``experiments/`` ``readiness/`` ``drift/``  statistics and checks, one question a file
``ledger/``       the record: a hash chain
``pages/``        one JSON document -> HTML and Markdown
``stats/``        what several domains share
``adapters/``     the outside, one product a file; ``connect`` alone chooses
================  =====================================================================
"""
