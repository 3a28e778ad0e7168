"""The monthly table of a service national centre: young people met at the journée défense et citoyenneté."""
