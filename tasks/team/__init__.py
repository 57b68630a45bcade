"""A team's documents: sprint plan, sprint and release retrospective. Pure: values in, documents out.

=========================================  ======================================================
``sprint_plan``                            what the next sprint commits to, and what is not ready
``sprint_retrospective``                   what a sprint delivered beside its plan
``release_retrospective``                  how a release went beside its plan and the ones before
``commitment`` ``scope`` ``agreed``        parts of the plan
``delivery`` ``outcome`` ``resolved``      parts of the sprint's retrospective
``way_out`` ``release_*`` ``followed``       parts of the release's; ``trend`` of all of them
``known``                                  what the system knows when a document is written
``notes``                                  what people add, in a file that is theirs
=========================================  ======================================================
"""
