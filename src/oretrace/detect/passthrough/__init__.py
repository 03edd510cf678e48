"""Detector `passthrough`: firms in a third territory that pass the act's goods on from its origin to its targets."""
