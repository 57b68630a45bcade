"""The board: tickets on their way from idea to decision, sprints, and how work flows; all pure."""
