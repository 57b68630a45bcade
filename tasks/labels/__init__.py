"""Labels and batches: agreement, balance, leakage, suites."""
