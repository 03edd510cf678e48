"""One ranked list over what all detectors find about the routes of an act."""
