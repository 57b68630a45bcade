"""Experiments: a candidate against a baseline over seeds and examples."""
