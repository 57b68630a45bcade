"""What each word of the ``proofline`` command does; the words themselves are in ``flows.cli_words``."""
