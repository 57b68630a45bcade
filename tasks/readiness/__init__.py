"""Readiness for production; its checks come one file at a time."""
