"""The words of the ``proofline`` command, a family a file; what they do is in ``flows.commands``."""
