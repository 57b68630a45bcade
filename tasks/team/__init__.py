"""A team's documents: sprint plan, sprint and release retrospective. Pure: values in, documents out.

=========================  ==============================================================
``sprint_plan``            what the next sprint commits to, and what is not ready
``sprint_retrospective``   what a sprint delivered beside its plan
``release_retrospective``  how a release went beside its plan and the ones before
``known``                  what the system knows when a document is written
``notes``                  what people add, in a file that is theirs
=========================  ==============================================================
"""
