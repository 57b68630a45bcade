"""What a served model takes, and a guard that refuses the rest: light, for whoever serves a model."""
