"""The record: append-only, each link with the digest of the one before."""
