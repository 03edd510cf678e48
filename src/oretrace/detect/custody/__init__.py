"""What both detectors of custody need: what firms got and sent on, its score, its null."""
