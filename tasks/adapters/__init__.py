"""The outside world, one product a file, behind ``ports``; ``connect`` chooses."""
