"""An open benchmark of export-control evasion: planted truth in real and modelled trade, decoys, baselines."""
