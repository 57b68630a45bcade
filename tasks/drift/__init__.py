"""Drift: is the change certain, and is it big enough to matter?"""
